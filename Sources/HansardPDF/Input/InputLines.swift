import Foundation

/// The lines of standard input, one at a time.
struct InputLines {
    private var buffer: [UInt8] = []
    private var start = 0
    private var searched = 0
    private var hasEnded = false
    /// How many lines were read.
    private(set) var number = 0

    /// Reads the next line and lends it to `body`.
    ///
    /// - Returns: What `body` does; `nil` at the end.
    mutating func next<Result>(_ body: (UnsafeBufferPointer<UInt8>, Int) throws -> Result) throws -> Result? {
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                number += 1
                defer { (start, searched) = (end + 1, end + 1) }
                return try buffer[start..<end].withUnsafeBufferPointer { try body($0, number) }
            }
            searched = buffer.count
            guard !hasEnded else {
                guard start < buffer.count else { return nil }
                number += 1
                defer { (start, searched) = (buffer.count, buffer.count) }
                return try buffer[start...].withUnsafeBufferPointer { try body($0, number) }
            }
            fill()
        }
    }

    private mutating func fill() {
        if start > 0 {
            buffer.removeSubrange(..<start)
            (searched, start) = (searched - start, 0)
        }
        let piece = 1 << 16
        let old = buffer.count
        buffer.reserveCapacity(old + piece)
        buffer.append(contentsOf: repeatElement(0, count: piece))
        let count = buffer.withUnsafeMutableBytes { Glibc.read(0, $0.baseAddress! + old, piece) }
        buffer.removeSubrange((old + max(0, count))...)
        if count <= 0 { hasEnded = true }
    }
}
