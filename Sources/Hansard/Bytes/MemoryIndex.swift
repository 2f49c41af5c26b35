#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where `byte` next stands in `bytes` from `start` on, found by the C library's vectorised search.
@inline(__always)
func memoryIndex(of byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard start < bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + start, Int32(byte), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
}
