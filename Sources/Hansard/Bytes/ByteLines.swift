#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension UnsafeBufferPointer<UInt8> {
    /// Where the line that begins at `start` ends: its line feed, or the end of the bytes.
    func lineEnd(from start: Int) -> Int {
        guard let base = baseAddress, let found = memchr(base + start, 0x0A, count - start) else { return count }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    func hasText(in range: Range<Int>) -> Bool {
        for i in range where self[i] > 0x20 { return true }
        // A line of NUL bytes is no blank line.
        for i in range where self[i] == 0 { return true }
        return false
    }
}
