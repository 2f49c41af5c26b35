import TestSupport
import Testing

@testable import Hansard

@Suite struct SlugTests {
    private static let tricky = [
        "", "7", "07", "private-chat-3-7", "team-support", "Team-Support", "TEAM-SUPPORT", "C024BE91L", "c024be91l",
        "c024be91l_",
        "C024BE91L_", "ABC", "abc", "Abc", "aBC", "abc_", "ABC_", "abc__", "_abc", "-abc", ".abc", "abc.", "abc..", ".",
        "..", "...",
        "a/b", "a\\b", "../a", "a b", " a", "a ", "a\n", "a\0", "con", "CON", "con.txt", "nul", "prn", "aux", "com1",
        "COM1", "lpt9",
        "com10", "index", "INDEX", "index.html", "index-2", "INDEX-2", "index2", "zoë", "zoe", "ZOË", "zoe\u{308}",
        "日本", "日本語", "🎈", "🎉", "a@b.c",
        "a@b,c", "%2e%2e",
        "a%2Fb", "xabc-0011223344556677__", "<script>", "\"", "'", "?", "#", "a:b", "a*b", "a|b", "~", "=", "é",
        "e\u{301}",
        String(repeating: "a", count: 100), String(repeating: "a", count: 101), String(repeating: "a", count: 5_000),
        String(repeating: "A", count: 100), String(repeating: "A", count: 101),
        String(repeating: "é", count: 200) + "1",
        String(repeating: "é", count: 200) + "2", "ſ", "K", "k", "İ", "i",
    ]

    private func isSafe(_ slug: String) -> Bool {
        slug.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789._-".utf8.contains($0) }
            && slug.utf8.first.map { "abcdefghijklmnopqrstuvwxyz0123456789".utf8.contains($0) } ?? false
            && !slug.hasSuffix(".") && slug.utf8.count <= 120
    }

    private static let reserved = ["con", "prn", "aux", "nul", "index", "com1", "lpt9"]

    @Test(arguments: tricky) func aSlugIsSafeAnywhere(id: String) {
        let slug = slug(of: id)
        #expect(isSafe(slug), "\(slug)")
        #expect(!Self.reserved.contains(String(slug.prefix { $0 != "." })), "\(slug)")
        #expect(!slug.hasPrefix("index-"), "\(slug) could be a page of a list")
        #expect(slug == Hansard.slug(of: id))
    }

    @Test func differentIDsHaveDifferentSlugsWhateverTheCase() {
        let ids = Self.tricky
        var seen: [String: String] = [:]
        for id in ids {
            let slug = slug(of: id).lowercased()
            if let other = seen[slug], !other.utf8.elementsEqual(id.utf8) {
                Issue.record("\(other.debugDescription) and \(id.debugDescription) are both \(slug)")
            }
            seen[slug] = id
        }
    }

    @Test func randomIDsHaveDifferentSafeSlugs() {
        var random = SeededRandom(seed: 24)
        var seen: [String: [UInt8]] = [:]
        for _ in 0..<20_000 {
            let id = String.random(of: "aAbB1_.-é/ ", count: Int.random(in: 1...6, using: &random), using: &random)
            let slug = slug(of: id)
            if !isSafe(slug) { Issue.record("\(id.debugDescription) is \(slug)") }
            if let other = seen[slug], other != Array(id.utf8) { Issue.record("two ids are \(slug)") }
            seen[slug] = Array(id.utf8)
        }
    }

    @Test(arguments: [
        ("7", "7"), ("private-chat-3-7", "private-chat-3-7"), ("jamie.doe", "jamie.doe"), ("U02AB", "u02ab_"),
        ("2026", "2026"),
    ])
    func anIDThatIsSafeStaysReadable(id: String, expected: String) { #expect(slug(of: id) == expected) }
}
