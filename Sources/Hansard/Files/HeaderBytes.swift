/// A file's beginning. Whatever is asked for beyond its end is `nil`.
struct HeaderBytes {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var count: Int { bytes.count }

    subscript(_ at: Int) -> Int? { bytes.indices.contains(at) ? Int(bytes[at]) : nil }

    /// The most significant byte first.
    func big(_ length: Int, at start: Int) -> Int? {
        guard start >= 0, start <= bytes.count - length else { return nil }
        return bytes[start..<start + length].reduce(0) { $0 << 8 | Int($1) }
    }

    /// The least significant byte first.
    func little(_ length: Int, at start: Int) -> Int? {
        guard start >= 0, start <= bytes.count - length else { return nil }
        return bytes[start..<start + length].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    func has(_ text: StaticString, at start: Int) -> Bool {
        guard start >= 0, start <= bytes.count - text.utf8CodeUnitCount else { return false }
        let wanted = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return bytes[start..<start + wanted.count].elementsEqual(wanted)
    }
}
