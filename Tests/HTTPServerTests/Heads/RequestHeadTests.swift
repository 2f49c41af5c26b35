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
        ("bare CR in the request line", "GET / HTTP/1.1\rHost: x\r\n\r\n"),
        ("NUL in the version", "GET / HTTP/1.1\0\r\nHost: x\r\n\r\n"),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\r\n\r\n"),
    ])
    func refuses(name: String, text: String) {
        let error = #expect(throws: ProblemDetails.self) { _ = try read(text) }
        #expect(error?.status == .badRequest, "\(name)")
    }

    @Test func refusesOtherVersions() {
        #expect(throws: ProblemDetails(status: .httpVersionNotSupported, reason: "Only HTTP/1.1 and HTTP/1.0.")) {
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
            } catch { return (error as? ProblemDetails)?.status }
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

    // MARK: The obvious program

    /// Whatever fields come, they are read, or refused, as by the program below, which looks at one byte after the other.
    @Test func fieldsAreReadAsTheObviousProgramReadsThem() {
        var state: UInt64 = 11
        func next(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        func pick(_ choices: [String]) -> [UInt8] { Array(choices[next(below: choices.count)].utf8) }
        let names = ["User-Agent", "user-agent", "sec-ch-ua", "X-A", "x!#$%&'*+-.^_`|~9", "Cookie", "DNT"]
        let values = ["", "a", "text/html", "  b ", "\t", "c  d", "é", String(repeating: "long ", count: 12)]
        let odd = ["\u{1}", "\u{7F}", "\r", "\0", "\n", ":", " "]
        var (accepted, refused) = (0, 0)
        for _ in 0..<20_000 {
            var head = Array("GET / HTTP/1.1\r\nHost: x\r\n".utf8)
            for _ in 0..<next(below: 7) {
                var line = pick(names) + pick([":", ": ", ":\t "]) + pick(values) + pick(values)
                if next(below: 30) == 0 { line.insert(contentsOf: pick(odd), at: next(below: line.count + 1)) }
                if next(below: 60) == 0 { line.insert(0xFF, at: next(below: line.count + 1)) }
                if next(below: 60) == 0 { line = pick(["Host: y", "nonsense", ": a", "Á: b"]) }
                head += line + pick(next(below: 40) == 0 ? ["\n", "\r", "\r\r\n"] : ["\r\n"])
            }
            head += [0x0D, 0x0A]
            let expected = Self.fields(head)
            let found = try? RequestHead(head, limits: RequestHeadLimits()).fields.map { [$0.name.rawName, $0.value] }
            #expect(found == expected, "\(String(decoding: head, as: UTF8.self).debugDescription)")
            if found == nil { refused += 1 } else { accepted += 1 }
        }
        #expect(accepted > 5_000 && refused > 1_000)
    }

    /// The names and values of the fields, as they were sent; `nil` for a head that is to be refused.
    private static func fields(_ head: [UInt8]) -> [[String]]? {
        var lines: [[UInt8]] = [[]]
        var i = 0
        while i < head.count {
            if head[i] == 0x0D, i + 1 < head.count, head[i + 1] == 0x0A {
                lines.append([])
                i += 2
                continue
            }
            guard head[i] >= 0x20 && head[i] != 0x7F || head[i] == 0x09 else { return nil }
            lines[lines.count - 1].append(head[i])
            i += 1
        }
        var fields: [[String]] = []
        for line in lines.dropFirst().prefix(while: { !$0.isEmpty }) {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy(token.contains),
                let name = String(validating: parts[0], as: UTF8.self),
                var value = String(validating: parts[1], as: UTF8.self)
            else { return nil }
            while value.first == " " || value.first == "\t" { value.removeFirst() }
            while value.last == " " || value.last == "\t" { value.removeLast() }
            fields.append([name, value])
        }
        return fields.filter { $0[0].lowercased() == "host" }.count == 1 ? fields : nil
    }

    private static let token = Set(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    private func read(_ text: String) throws -> RequestHead? {
        var reader = RequestHeadReader(limits: RequestHeadLimits())
        reader.append(text.utf8)
        return try reader.next()
    }
}
