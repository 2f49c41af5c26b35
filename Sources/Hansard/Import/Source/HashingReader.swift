/// Counts and hashes the bytes of a file while they are read, front to back and each once.
///
/// Once it has come to the end it stays there, so that what was hashed is what was read, of a file that grows meanwhile too.
package final class HashingReader: ByteReader {
    private var reader: any ByteReader
    private var hasher = SHA256Hasher()
    /// How many bytes have been read.
    package private(set) var bytes: Int64 = 0
    /// SHA-256 of all of them, 32 bytes; `nil` before the end.
    package private(set) var sha256: [UInt8]?

    package init(_ reader: any ByteReader) { self.reader = reader }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard sha256 == nil, buffer.count > 0 else { return 0 }
        let count = try reader.read(into: buffer)
        if count > 0 {
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            bytes += Int64(count)
        } else {
            sha256 = hasher.finalize().bytes
        }
        return count
    }

    /// Reads the rest of the file for its hash alone.
    package func readToEnd() throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 1)
        defer { buffer.deallocate() }
        while try read(into: buffer) > 0 {}
    }
}
