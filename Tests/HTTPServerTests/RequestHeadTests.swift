import HTTPTypes
import Testing

@testable import HTTPServer

@Suite struct RequestHeadTests {
    @Test func readsARequest() throws {
        let head = try #require(try read("GET /a?b=c HTTP/1.1\r\nHost: x\r\nAccept:  text/html \r\n\r\n"))
        #expect(head.method == "GET")
        #expect(head.target == "/a?b=c")
        #expect(head.fields[.accept] == "text/html")
        #expect(head.keepsAlive && !head.hasBody && head.isHTTP11)
    }

    @Test func doesNotMindWhereTheBytesAreCut() throws {
        let text = "GET /one HTTP/1.1\r\nHost: x\r\n\r\nHEAD /two HTTP/1.1\r\nHost: y\r\n\r\n"
        for size in 1...40 {
            var reader = RequestHeadReader(limits: RequestHeadLimits())
            var targets: [String] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                reader.append(rest.prefix(size))
                rest = rest.dropFirst(size)
                while let head = try reader.next() { targets.append(head.target) }
            }
            #expect(targets == ["/one", "/two"], "\(size) at a time")
        }
    }

    @Test(arguments: [
        ("bare LF after the request line", "GET / HTTP/1.1\nHost: x\r\n\r\n"),
        ("bare LF after a field", "GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n"),
        ("bare LFs alone", "GET / HTTP/1.1\nHost: x\n\n"),
        ("bare CR", "GET / HTTP/1.1\r\nHost: x\rA: b\r\n\r\n"),
        ("NUL in a value", "GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"),
        ("NUL in the address", "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("folded line", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n"),
        ("folded by a tab", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\tc\r\n\r\n"),
        ("space before the first field", "GET / HTTP/1.1\r\n Host: x\r\n\r\n"),
        ("space before a colon", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length : 0\r\n\r\n"),
        ("no colon", "GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n"),
        ("no name", "GET / HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n"),
        ("control character in a name", "GET / HTTP/1.1\r\nHost: x\r\nA\u{1}: b\r\n\r\n"),
        ("DEL in a value", "GET / HTTP/1.1\r\nHost: x\r\nA: \u{7F}\r\n\r\n"),
        ("no host", "GET / HTTP/1.1\r\nA: b\r\n\r\n"),
        ("two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"),
        ("two spaces", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("tab for a space", "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("no version", "GET /\r\nHost: x\r\n\r\n"),
        ("version in lower case", "GET / http/1.1\r\nHost: x\r\n\r\n"),
        ("space in the address", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("é in the address", "GET /é HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("two lengths", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n"),
        ("the same length twice", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n"),
        ("a list of lengths", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\n"),
        ("length with a sign", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n"),
        ("length below nothing", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
        ("length in hexadecimal", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\n"),
        ("no length", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n"),
        ("length past all numbers", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n"),
        ("length and encoding", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ("two encodings", "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n"),
        ("a list of encodings", "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
        ("identity", "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n"),
        ("encoding with a vertical tab", "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \u{B}chunked\r\n\r\n"),
        ("encoding under HTTP/1.0", "GET / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\r\n\r\n"),
    ])
    func refuses(name: String, text: String) {
        let error = #expect(throws: RequestHeadError.self) { _ = try read(text) }
        #expect(error?.status == .badRequest, "\(name)")
    }

    @Test func refusesOtherVersions() {
        #expect(throws: RequestHeadError(status: .httpVersionNotSupported, reason: "Only HTTP/1.1 and HTTP/1.0.")) {
            _ = try read("GET / HTTP/2.0\r\nHost: x\r\n\r\n")
        }
    }

    @Test func aBodyIsSeen() throws {
        #expect(try read("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n")?.hasBody == true)
        #expect(try read("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")?.hasBody == true)
        #expect(try read("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")?.hasBody == false)
    }

    @Test(arguments: [
        ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false),
        ("HTTP/1.1", "Connection: x, Close\r\n", false), ("HTTP/1.0", "", false),
        ("HTTP/1.0", "Connection: keep-alive\r\n", true),
    ])
    func theConnectionIsKeptWhereTheClientWantsIt(version: String, field: String, keeps: Bool) throws {
        #expect(try read("GET / \(version)\r\nHost: x\r\n\(field)\r\n")?.keepsAlive == keeps)
    }

    @Test func limitsWhatItReads() {
        func status(_ text: String) -> HTTPResponse.Status? {
            do {
                _ = try read(text)
                return nil
            } catch { return (error as? RequestHeadError)?.status }
        }
        #expect(status("GET /\(String(repeating: "a", count: 9_000)) HTTP/1.1\r\nHost: x\r\n\r\n") == .uriTooLong)
        let many = (0..<200).map { "X-\($0): a\r\n" }.joined()
        #expect(status("GET / HTTP/1.1\r\nHost: x\r\n\(many)\r\n") == .requestHeaderFieldsTooLarge)
        #expect(
            status("GET / HTTP/1.1\r\nHost: x\r\nA: \(String(repeating: "a", count: 40_000))")
                == .requestHeaderFieldsTooLarge)
    }

    @Test func whateverComesIsARequestOrRefused() {
        var state: UInt64 = 7
        func next(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let pieces = [
            "GET", " ", "/", "HTTP/1.1", "\r\n", "\n", "\r", "\0", "Host", ":", "x", "\t", "Content-Length", "5", ",",
            "chunked",
            "Transfer-Encoding", "\r\n\r\n", "é", "\u{7F}", "%", "?", "..", "HTTP/1.0",
        ]
        var accepted = 0
        for _ in 0..<20_000 {
            var text = next(below: 2) == 0 ? "GET / HTTP/1.1\r\nHost: x\r\n" : ""
            for _ in 0..<next(below: 12) { text += pieces[next(below: pieces.count)] }
            text += "\r\n\r\n"
            guard let head = try? read(text) else { continue }
            accepted += 1
            #expect(!head.target.utf8.contains { $0 <= 0x20 || $0 >= 0x7F })
            for field in head.fields { #expect(!field.value.utf8.contains { $0 < 0x20 && $0 != 9 || $0 == 0x7F }) }
            #expect(!text.prefix { $0 != "\r\n" }.utf8.contains(0x0A))
        }
        #expect(accepted > 100)
    }

    private func read(_ text: String) throws -> RequestHead? {
        var reader = RequestHeadReader(limits: RequestHeadLimits())
        reader.append(text.utf8)
        return try reader.next()
    }
}
