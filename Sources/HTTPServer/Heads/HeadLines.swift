#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A head's lines, each ended by CR LF.
struct HeadLines {
    static var nothing: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: nil, count: 0) }

    private var rest: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) { rest = bytes }

    mutating func next() throws(ProblemDetails) -> UnsafeBufferPointer<UInt8>? {
        guard !rest.isEmpty else { return nil }
        guard let end = Self.firstLineFeed(in: rest) else { throw .malformed("A line has no end.") }
        let line = UnsafeBufferPointer(rebasing: rest[..<max(0, end - 1)])
        guard end > 0, rest[end - 1] == 0x0D else { throw .malformed("Lines must end with CR LF.") }
        rest = UnsafeBufferPointer(rebasing: rest[(end + 1)...])
        // A line that begins with a blank goes on the one before it, for those who still read that.
        if line.first == 0x20 || line.first == 0x09 { throw .malformed("A line begins with a space.") }
        return line
    }

    /// Where the first line feed is. The system looks at many bytes at once.
    @inline(__always) static func firstLineFeed(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let base = bytes.baseAddress, let found = memchr(base, 0x0A, bytes.count) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
}
