import HTTPServer
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
        do throws(ProblemDetails) { try address.check(host: host) } catch { refused = error.status.code }
        #expect(refused == status)
    }

    @Test(arguments: [
        ("/record/people/?a=b", "/people/?a=b"), ("/record/", "/"), ("/people/", "/people/"), ("/record", "/record"),
        ("/recorder/x", "/recorder/x"), ("/record/record/x", "/record/x"), ("*", "*"),
    ])
    func aPathIsTakenOffWhereAProxyLeavesIt(target: String, inner: String) throws {
        let address = PublicAddress(names: [], path: "/record/")
        #expect(address.inner(target) == inner)
        #expect(PublicAddress(names: []).inner(target) == target)
        var reader = RequestHeadReader(limits: RequestHeadLimits(), address: address)
        reader.append("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        #expect(try reader.next()?.target == inner)
    }

    @Test func aTargetOfTheServersIsAskedForBelowThePath() {
        #expect(PublicAddress(names: [], path: "/record/").outer("/people/?a=b") == "/record/people/?a=b")
        #expect(PublicAddress(names: []).outer("/people/") == "/people/")
    }
}
