import HTTPHeads
import Testing

@Suite struct PublicAddressTests {
    @Test(arguments: [
        ("localhost", "localhost"), ("LocalHost:8080", "localhost"), ("example.org.", "example.org"),
        ("[::1]:80", "[::1]"),
        ("127.0.0.1", "127.0.0.1"), ("", nil), (":80", nil), ("a b", nil), ("a/b", nil), ("a@b", nil), ("a:b", nil),
        ("a:123456", nil), ("[::1", nil), ("[x]", nil), ("a,b", nil),
    ])
    func reads(host: String, name: String?) { #expect(PublicAddress.name(of: host) == name) }

    @Test(
        arguments: [
            (nil, nil), ("record.example", nil), ("Record.Example:8080", nil), ("127.0.0.1:80", nil), ("[::1]", nil),
            ("evil.example", 421), ("record.example.evil", 421), ("localhost", 421), ("a b", 400), ("", 400),
        ] as [(String?, Int?)])
    func onlyItsOwnNamesAndNumbersAreTheServers(host: String?, status: Int?) {
        let address = PublicAddress(names: ["record.example"])
        var refused: Int?
        do throws(RequestHeadError) { try address.check(host: host) } catch { refused = error.status.code }
        #expect(refused == status)
    }
}
