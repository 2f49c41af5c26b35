import PairChannel

/// Base64 as mail has it: lines of 76 characters that end with CR and LF (RFC 2045, section 6.8), of bytes that come piece
/// by piece.
struct Base64Lines {
    /// What a line has, as bytes and as characters.
    private static let bytesOfLine = 57

    /// What does not fill a line yet: fewer than 57 bytes.
    private var rest: [UInt8] = []

    init() {}

    /// Takes the next bytes, and appends the lines that are full.
    mutating func append(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        var at = 0
        if !rest.isEmpty {
            at = min(Self.bytesOfLine - rest.count, bytes.count)
            rest.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<at]))
            guard rest.count == Self.bytesOfLine else { return }
            rest.withUnsafeBytes { Self.appendLine($0, to: &out) }
            rest.removeAll(keepingCapacity: true)
        }
        out.reserveCapacity(out.count + (bytes.count - at) / Self.bytesOfLine * 78 + 78)
        while bytes.count - at >= Self.bytesOfLine {
            Self.appendLine(UnsafeRawBufferPointer(rebasing: bytes[at..<at + Self.bytesOfLine]), to: &out)
            at += Self.bytesOfLine
        }
        rest.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[at...]))
    }

    /// Appends the last line, and begins anew.
    mutating func end(to out: inout [UInt8]) {
        if !rest.isEmpty { rest.withUnsafeBytes { Self.appendLine($0, to: &out) } }
        rest.removeAll(keepingCapacity: true)
    }

    /// Base64 of few bytes, with padding, on one line.
    static func text(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        bytes.withUnsafeBytes { Base64Digits.padded.append($0, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    private static func appendLine(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        Base64Digits.padded.append(bytes, to: &out)
        out.append(0x0D)
        out.append(0x0A)
    }
}
