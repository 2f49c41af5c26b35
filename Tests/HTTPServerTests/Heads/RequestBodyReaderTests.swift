import Testing

@testable import HTTPServer

@Suite struct RequestBodyReaderTests {
    @Test(arguments: 1...30)
    func readsBodiesInPiecesOfAnySize(size: Int) throws {
        #expect(try read(.bytes(5), "hello", size) == "hello|")
        #expect(try read(.bytes(5), "hello, next", size) == "hello|, next")
        #expect(try read(.none, "next", size) == "|next")
        let chunks = "5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\nnext"
        #expect(try read(.chunked, chunks, size) == "hello0123456789|next")
    }

    @Test(arguments: [
        "x\r\n", "\r\nhello", "-1\r\n", "5\r\nhelloX\r\n", "5\nhello\r\n", "FFFFFFFFF\r\n", "+5\r\nhello\r\n",
        String(repeating: "1", count: 2_000),
    ])
    func refusesChunksThatSayTwoThings(text: String) {
        #expect(throws: ProblemDetails.self) { try read(.chunked, text, 100) }
    }

    @Test func limitsABody() {
        let tooLong = #expect(throws: ProblemDetails.self) { try read(.bytes(101), "", 1) }
        #expect(tooLong?.status == .contentTooLarge)
        #expect(throws: ProblemDetails.self) { try read(.chunked, "65\r\n", 100) }
        #expect(throws: ProblemDetails.self) {
            try read(.chunked, "0\r\n" + String(repeating: "A: b\r\n", count: 5_000), 100)
        }
    }

    /// The body, a bar, and what is left; a body that is not whole is said to be.
    private func read(_ body: RequestHead.Body, _ text: String, _ size: Int) throws -> String {
        var reader = RequestHeadReader(limits: RequestHeadLimits())
        var bodies = try RequestBodyReader(body, maximumBytes: 100)
        var rest = Array(text.utf8)[...]
        while true {
            if let found = try bodies.next(from: &reader) {
                return String(decoding: found, as: UTF8.self) + "|"
                    + String(decoding: reader.bytes + rest, as: UTF8.self)
            }
            guard !rest.isEmpty else { return "not whole" }
            reader.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
    }
}
