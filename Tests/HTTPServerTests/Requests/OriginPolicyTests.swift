import HTTPTypes
import Testing

@testable import HTTPServer

@Suite struct OriginPolicyTests {
    private static let crm = "https://crm.example.com"
    private static let evil = "https://evil.example"
    private static let link = ["Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"]

    /// What each of the four says: links, forms of the server’s own pages, its own and one other’s, one other’s alone.
    static let table: [([String: String], String)] = [
        ([:], "own own own own"),
        (["Sec-Fetch-Site": "same-origin"], "own own own own"),
        (["Sec-Fetch-Site": "none"], "own own own own"),
        (["Sec-Fetch-Site": "same-site"], "site site site own"),
        (["Sec-Fetch-Site": "cross-site"], "site site site own"),
        (["Sec-Fetch-Site": "CROSS-SITE"], "site site site own"),
        (link.with("Sec-Fetch-Site", "cross-site"), "own site site own"),
        (link.with("Sec-Fetch-Site", "cross-site").with("Sec-Fetch-Dest", "iframe"), "site site site own"),
        (link.with("Sec-Fetch-Site", "cross-site").with("Origin", evil), "own foreign foreign foreign"),
        (["Origin": "https://h.example"], "own own own foreign"),
        (["Origin": "http://H.example"], "own own own foreign"),
        (["Origin": "https://h.example", "Sec-Fetch-Site": "cross-site"], "site site site foreign"),
        (["Origin": "https://h.example:8443"], "own foreign foreign foreign"),
        (["Origin": "ftp://h.example"], "own foreign foreign foreign"),
        (["Origin": "null"], "own own foreign foreign"),
        (["Origin": "null", "Sec-Fetch-Site": "cross-site"], "site site foreign foreign"),
        (["Origin": crm], "own foreign other other"),
        (["Origin": crm, "Sec-Fetch-Site": "cross-site"], "site foreign other other"),
        (["Origin": "https://CRM.example.com"], "own foreign foreign foreign"),
        (["Origin": "\(crm), \(evil)"], "own foreign foreign foreign"),
        (["Origin": evil, "Sec-Fetch-Site": "same-origin"], "own foreign foreign foreign"),
        (["Origin": ""], "own foreign foreign foreign"),
    ]

    @Test(arguments: table)
    func whoseMayAsk(fields: [String: String], words: String) {
        let policies: [OriginPolicy] = [.links, .ownForms, .own(and: [Self.crm]), .only([Self.crm])]
        let found = policies.map { Self.word($0, "GET", fields) }
        #expect(found.joined(separator: " ") == words, "\(fields)")
    }

    @Test func aLinkIsFollowedAndPostsNothing() {
        let fields = Self.link.with("Sec-Fetch-Site", "cross-site")
        #expect(["GET", "HEAD", "POST"].map { Self.word(.links, $0, fields) } == ["own", "site", "site"])
    }

    @Test func whereNoOriginIsListedAnyMay() {
        #expect(Self.word(.only(nil), "GET", ["Origin": Self.evil, "Sec-Fetch-Site": "cross-site"]) == "own")
    }

    /// U+212A is canonically equal to K.
    @Test func noOtherCharacterIsALetterOfAnOrigin() {
        #expect(Self.word(.only(["https://K.example"]), "GET", ["Origin": "https://\u{212A}.example"]) == "foreign")
    }

    private static func word(_ policy: OriginPolicy, _ method: String, _ fields: [String: String]) -> String {
        var all = HTTPFields()
        all[.hostField] = "h.example"
        for (name, value) in fields { all[HTTPField.Name(name)!] = value }
        switch policy.verdict(on: method, all) {
        case .own: return "own"
        case .other(let origin): return origin == fields["Origin"] ? "other" : "wrong"
        case .foreign(let origin): return origin == fields["Origin"] ? "foreign" : "wrong"
        case .otherSite: return "site"
        }
    }
}

extension [String: String] {
    fileprivate func with(_ name: String, _ value: String) -> Self { merging([name: value]) { $1 } }
}
