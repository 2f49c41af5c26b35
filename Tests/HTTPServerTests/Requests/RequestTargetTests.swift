import Testing

@testable import HTTPServer

@Suite struct RequestTargetTests {
    @Test(arguments: [
        ("/", ""), ("/index.html", "index.html"), ("/a/b/", "a/b/"), ("/caf%C3%A9", "café"), ("/a%2Eb", "a.b"),
        ("/a%2520b", "a%20b"), ("/a+b", "a+b"), ("/.well-known/x", ".well-known/x"), ("/..a", "..a"),
        ("/%F0%9F%8E%88", "🎈"), ("http://localhost/a", "a"), ("HTTP://localhost", ""),
    ])
    func decodesAPathOnce(target: String, path: String) throws { #expect(try RequestTarget(target).path == path) }

    @Test(arguments: [
        "/../etc/passwd", "/..", "/a/..", "/a/../b", "/./a", "/a/.", "//", "//a", "/a//b", "///etc/passwd",
        "/%2e%2e/a", "/%2E%2e/a", "/.%2e/a", "/%2e./a", "/a/%2e%2e", "/%2e/a",
        "/..%2fetc", "/%2e%2e%2fetc", "/a%2Fb", "/..%5cetc", "/..\\etc", "/a\\b", "/%5c",
        "/%00", "/a%00.html", "/%0a", "/%0d%0aX:y", "/%7f", "/%1b",
        "/%c0%ae%c0%ae/a", "/%c0%af", "/%e0%80%af", "/%f0%80%80%af", "/%c1%9c", "/%ed%a0%80", "/%f5%80%80%80", "/%ff",
        "/%c3",
        "/%", "/%2", "/%zz", "/%u002e", "/%+2e", "/a#b", "a", "*", "?a", "", "example.org:443", "ftp://localhost/a",
        "http://user@localhost/a", "http:///a", "/a?b=%", "/a?b=%ff", "/a?b=%00",
    ])
    func refuses(target: String) {
        let problem = #expect(throws: ProblemDetails.self) { _ = try RequestTarget(target) }
        #expect(problem?.status == .badRequest)
    }

    /// The quick way and the thorough one agree on where a path leads, and on what is none.
    @Test func whatNeedsNoDecodingIsReadAsWhatDoes() throws {
        var random = SystemRandomNumberGenerator()
        let pieces = ["a", "Z", "9", "-", "_", ".", "/", "..", "é", "\\", "~", "%2e", "%2F", "+"]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                .joined()
            let plain = try? RequestTarget("/" + text).path
            // The same with a letter written as `%61`, which is never read the quick way.
            let escaped = try? RequestTarget("/" + text + (text.hasSuffix("/") || text.isEmpty ? "" : "/") + "%61").path
            let same = try? RequestTarget("/" + text + (text.hasSuffix("/") || text.isEmpty ? "" : "/") + "a").path
            #expect(escaped == same, "\(text)")
            if let same, let plain { #expect(same.hasPrefix(plain), "\(text)") }
        }
    }

    @Test func readsAQueryInItsOrder() throws {
        let target = try RequestTarget("/search?q=a+b%2Bc&x&x=%C3%A9&=&&y==")
        #expect(
            target.query == [
                .init(name: "q", value: "a b+c"), .init(name: "x", value: ""), .init(name: "x", value: "é"),
                .init(name: "", value: ""), .init(name: "y", value: "="),
            ])
    }

    @Test func aQueryMayHoldWhatAPathMayNot() throws {
        #expect(try RequestTarget("/a?b=../%0A/..").query.first?.value == "../\n/..")
    }

    @Test func aFormOfOthersMayHoldAnyCharacterAndAnyNumberOfFields() throws {
        let form = (0..<300).map { "channel_name%5B%5D=\($0)%00%1B%0A" }.joined(separator: "&")
        let fields = try RequestTarget.fields(Array(form.utf8))
        #expect(fields.count == 300 && fields[7] == .init(name: "channel_name[]", value: "7\u{0}\u{1B}\n"))
        #expect(throws: ProblemDetails.self) { try RequestTarget.parameters(Array(form.utf8)) }
        #expect(throws: ProblemDetails.self) { try RequestTarget.fields(Array("a=%zz".utf8)) }
    }
}
