/// Gives the elements of a JSON array one after the other, as the bytes that stand in the source, so that memory does
/// not grow with the file. The array is the whole file, or a member of the object that is.
///
/// Only brackets and strings are followed here, enough to find where an element ends; whether it is well-formed is for
/// the caller to find out. So one bad element costs that element, and a file that is broken off costs what is missing.
package struct JSONArrayStream {
    /// What `next()` gives.
    package enum Piece: Equatable {
        /// A whole element, and the line on which it begins, counted from 1.
        case element([UInt8], line: Int64)
        /// What cannot be read as an element. `continues` when it goes on where the piece before it ended.
        case broken([UInt8], line: Int64, continues: Bool, Reason)
    }

    /// Why a piece is no element.
    package enum Reason: Equatable {
        /// Longer than `maximumElementBytes`.
        case tooLong
        /// The file ends in the middle.
        case truncated
        /// Neither an array nor an object with one.
        case noArray
        /// Between two elements stands something other than a comma, or after the last one more than white space.
        case unexpected(UInt8)
        /// The object around the array names a member a second time.
        case repeatedMember(String)
    }

    /// An element beyond this is given as broken pieces: 16 MiB.
    package static let maximumElementBytes = 16 << 20
    static let chunkBytes = 256 << 10

    /// The members of the object around the array that are strings, as far as they have been met.
    package internal(set) var members: [String: String] = [:]

    var bytes: ChunkedBytes
    let member: String
    var state = State.start

    enum State {
        case start
        case beforeElement(mayEnd: Bool)
        case afterElement
        case insideOverlong(line: Int64, ElementScanner)
        case afterArray
        case broken(Reason, line: Int64, continues: Bool)
        case finished
    }
    var isInObject = false
    /// All members of the object around the array that have been met, in UTF-8.
    var memberNames: Set<[UInt8]> = []

    /// - Parameter member: The name of the array, for a file that is an object.
    package init(_ reader: any ByteReader, member: String = "messages", chunkBytes: Int? = nil) {
        bytes = ChunkedBytes(reader, chunk: chunkBytes ?? Self.chunkBytes)
        self.member = member
    }

    /// The next piece; `nil` at the end.
    package mutating func next() throws -> Piece? {
        while true {
            switch state {
            case .start: try open()
            case .beforeElement(let mayEnd):
                if let piece = try element(mayEnd: mayEnd) { return piece }
            case .afterElement: try separator()
            case .insideOverlong(let line, let scanner): return try overlong(line, scanner)
            case .afterArray: try end()
            case .broken(let reason, let line, let continues):
                let rest = try bytes.takeChunk()
                state = rest.isEmpty ? .finished : .broken(reason, line: line, continues: true)
                if !rest.isEmpty || !continues { return .broken(rest, line: line, continues: continues, reason) }
            case .finished: return nil
            }
        }
    }

    mutating func fail(_ reason: Reason) { state = .broken(reason, line: bytes.line, continues: false) }

    /// Reads on to the array; `members` then holds those that stand before it. `next()` does that too.
    package mutating func begin() throws {
        if case .start = state { try open() }
    }

    /// Whether the array was found, once `begin()` has looked for it.
    var isInList: Bool { if case .beforeElement = state { true } else { false } }

    private mutating func open() throws {
        try bytes.skipByteOrderMark()
        switch try bytes.peek() {
        case UInt8(ascii: "["):
            bytes.advance()
            state = .beforeElement(mayEnd: true)
        case UInt8(ascii: "{"):
            isInObject = true
            try seekMember()
        default: fail(.noArray)
        }
    }

    private mutating func element(mayEnd: Bool) throws -> Piece? {
        guard let first = try bytes.peek() else {
            fail(.truncated)
            return nil
        }
        if first == UInt8(ascii: "]"), mayEnd {
            bytes.advance()
            state = .afterArray
            return nil
        }
        guard first != UInt8(ascii: ","), first != UInt8(ascii: "]"), first != UInt8(ascii: "}") else {
            fail(.unexpected(first))
            return nil
        }
        let line = bytes.line
        var scanner = ElementScanner()
        var scanned = 0
        while true {
            if let end = bytes.scan(&scanner, from: scanned) {
                state = .afterElement
                let element = bytes.take(end)
                guard end <= Self.maximumElementBytes else {
                    return .broken(element, line: line, continues: false, .tooLong)
                }
                return .element(element, line: line)
            }
            scanned = bytes.count
            if scanned > Self.maximumElementBytes {
                state = .insideOverlong(line: line, scanner)
                return .broken(bytes.take(scanned), line: line, continues: false, .tooLong)
            }
            guard try bytes.fill() else {
                fail(.truncated)
                return nil
            }
        }
    }

    private mutating func overlong(_ line: Int64, _ before: ElementScanner) throws -> Piece? {
        guard try bytes.fill() else {
            state = .finished
            return nil
        }
        var scanner = before
        let end = bytes.scan(&scanner, from: 0)
        state = end == nil ? .insideOverlong(line: line, scanner) : .afterElement
        return .broken(bytes.take(end ?? bytes.count), line: line, continues: true, .tooLong)
    }

    private mutating func separator() throws {
        switch try bytes.peek() {
        case UInt8(ascii: ","):
            bytes.advance()
            state = .beforeElement(mayEnd: false)
        case UInt8(ascii: "]"):
            bytes.advance()
            state = .afterArray
        case let byte?: fail(.unexpected(byte))
        case nil: fail(.truncated)
        }
    }
}
