/// Reads one request’s body out of what has come after its head.
///
/// Source: RFC 9112, sections 6 and 7.1. Chunk extensions and trailers are passed over: nothing here asks for any.
package struct RequestBodyReader: Sendable {
    private enum State {
        case bytes(left: Int)
        case chunkSize
        case chunk(left: Int)
        case chunkEnd
        case trailers
    }

    private let maximumBytes: Int
    private var state: State
    private var body: [UInt8] = []

    /// The longest line that says a chunk’s size, and the most that trailers may have together.
    private static let maximumLineBytes = 1_024
    private var trailerBytes = 0

    /// - Throws: 413 when the head says already that it is too long.
    package init(_ body: RequestHead.Body, maximumBytes: Int) throws(ProblemDetails) {
        self.maximumBytes = maximumBytes
        switch body {
        case .none: state = .bytes(left: 0)
        case .bytes(let count):
            guard count <= maximumBytes else { throw Self.tooLong(maximumBytes) }
            state = .bytes(left: count)
        case .chunked: state = .chunkSize
        }
    }

    private static func tooLong(_ maximumBytes: Int) -> ProblemDetails {
        ProblemDetails(
            status: .contentTooLarge, reason: "The body is too long: at most \(maximumBytes) bytes are taken here.")
    }

    /// The whole body, once it is there; what follows it stays in `reader`.
    package mutating func next(from reader: inout RequestHeadReader) throws(ProblemDetails) -> [UInt8]? {
        while true {
            switch state {
            case .bytes(let left):
                let taken = reader.take(left)
                if body.isEmpty { body = taken } else { body += taken }
                guard taken.count == left else {
                    state = .bytes(left: left - taken.count)
                    return nil
                }
                return body
            case .chunkSize:
                guard let line = try Self.line(&reader) else { return nil }
                let size = try Self.size(line)
                guard body.count + size <= maximumBytes else { throw Self.tooLong(maximumBytes) }
                state = size == 0 ? .trailers : .chunk(left: size)
            case .chunk(let left):
                let taken = reader.take(left)
                body += taken
                guard taken.count == left else {
                    state = .chunk(left: left - taken.count)
                    return nil
                }
                state = .chunkEnd
            case .chunkEnd:
                guard let line = try Self.line(&reader) else { return nil }
                guard line.isEmpty else { throw .malformed("A chunk is longer than it says.") }
                state = .chunkSize
            case .trailers:
                guard let line = try Self.line(&reader) else { return nil }
                guard !line.isEmpty else { return body }
                trailerBytes += line.count
                guard trailerBytes <= 8 * Self.maximumLineBytes else { throw .malformed("The trailers are too long.") }
            }
        }
    }

    /// The next line without its CR LF.
    private static func line(_ reader: inout RequestHeadReader) throws(ProblemDetails) -> [UInt8]? {
        guard let end = reader.bytes.prefix(maximumLineBytes).firstIndex(of: 0x0A) else {
            guard reader.bytes.count < maximumLineBytes else { throw .malformed("A chunk’s line is too long.") }
            return nil
        }
        let line = reader.take(end + 1)
        guard end > 0, line[end - 1] == 0x0D else { throw .malformed("Lines must end with CR LF.") }
        return Array(line.dropLast(2))
    }

    private static func size(_ line: [UInt8]) throws(ProblemDetails) -> Int {
        let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 0x09 }
        let isHex = digits.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0)
        }
        guard (1...8).contains(digits.count), isHex,
            let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw .malformed("A chunk’s size is no number.") }
        return size
    }
}
