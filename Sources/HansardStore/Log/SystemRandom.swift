import Foundation

/// Bytes that nobody can foresee, from the system’s generator for secrets.
package enum SystemRandom {
    /// The system gives no more in one call.
    private static let bytesAtOnce = 256

    /// Fills `bytes`. A call of the system costs about as much for 256 bytes as for 16: whoever needs many asks for many.
    package static func fill(_ bytes: UnsafeMutableRawBufferPointer) {
        for start in stride(from: 0, to: bytes.count, by: bytesAtOnce) {
            let count = min(bytesAtOnce, bytes.count - start)
            precondition(getentropy(bytes.baseAddress! + start, count) == 0, "the system gives no random bytes")
        }
    }

    static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        bytes.withUnsafeMutableBytes { fill($0) }
        return bytes
    }
}
