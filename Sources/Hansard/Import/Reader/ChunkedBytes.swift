/// The bytes of a source that have been read and not yet taken, and the line on which they begin.
struct ChunkedBytes {
    private var reader: any ByteReader
    private let chunk: Int
    private var buffer: [UInt8] = []
    private var at = 0
    private var isAtEnd = false
    /// Counted from 1.
    private(set) var line: Int64 = 1

    init(_ reader: any ByteReader, chunk: Int) { (self.reader, self.chunk) = (reader, chunk) }

    /// How many bytes are in hand.
    var count: Int { buffer.count - at }

    /// Reads more behind what is in hand; `false` at the end of the source.
    mutating func fill() throws -> Bool {
        guard !isAtEnd else { return false }
        let rest = count
        // As much again as is in hand, so that a long element is not moved more than twice on the average.
        let wanted = max(chunk, rest)
        var failure: Error?
        buffer = [UInt8](unsafeUninitializedCapacity: rest + wanted) { new, filled in
            _ = new.update(fromContentsOf: buffer[at...])
            filled = rest
            let free = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(new)[rest...])
            do { filled += try reader.read(into: free) } catch { failure = error }
        }
        at = 0
        if let failure { throw failure }
        isAtEnd = buffer.count == rest
        return !isAtEnd
    }

    /// The next byte that is not white space, without taking it; `nil` at the end.
    mutating func peek() throws -> UInt8? {
        while true {
            while at < buffer.count {
                let byte = buffer[at]
                guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return byte }
                if byte == 0x0A { line += 1 }
                at += 1
            }
            guard try fill() else { return nil }
        }
    }

    mutating func skipByteOrderMark() throws {
        while count < 3, try fill() {}
        if buffer[at...].starts(with: [0xEF, 0xBB, 0xBF]) { at += 3 }
    }

    /// Drops `count` bytes, which must be in hand.
    mutating func advance(_ count: Int = 1) {
        buffer.withUnsafeBufferPointer { bytes in
            for i in at..<at + count where bytes[i] == 0x0A { line += 1 }
        }
        at += count
    }

    mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(buffer[at..<at + count])
        advance(count)
        return taken
    }

    /// All that is in hand, or else the next chunk; empty at the end.
    mutating func takeChunk() throws -> [UInt8] {
        if count == 0 { _ = try fill() }
        return take(count)
    }

    /// Lets `scanner` look at what is in hand from `offset` on; where the value ends, counted like `offset`.
    func scan(_ scanner: inout ElementScanner, from offset: Int) -> Int? {
        buffer.withUnsafeBufferPointer { bytes in
            scanner.scan(UnsafeBufferPointer(rebasing: bytes[(at + offset)...])).map { $0 + offset }
        }
    }
}
