import Foundation

/// One line below a note: who signed, with which key, and the signature.
package struct NoteSignature: Sendable, Equatable {
    package let name: String
    package let keyID: UInt32
    /// 64 bytes, of an Ed25519 key; what others sign with may have another number.
    package let bytes: [UInt8]

    /// An em dash and a space.
    private static let opening = Array("— ".utf8)

    init(name: String, keyID: UInt32, bytes: [UInt8]) { (self.name, self.keyID, self.bytes) = (name, keyID, bytes) }

    /// - Parameter line: Without its LF. `nil` unless it is an em dash, a name, and four bytes or more in base64.
    init?(line: ArraySlice<UInt8>) {
        guard line.starts(with: Self.opening) else { return nil }
        let parts = line.dropFirst(Self.opening.count).split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 2, let data = Data(base64Encoded: Data(parts[1])), data.count > 4,
            Data(parts[1]) == data.base64EncodedData()
        else { return nil }
        name = String(decoding: parts[0], as: UTF8.self)
        guard KeyName.isValid(name) else { return nil }
        keyID = data.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        bytes = Array(data.dropFirst(4))
    }

    /// With its LF.
    var line: [UInt8] {
        let id = withUnsafeBytes(of: keyID.bigEndian) { Array($0) }
        return Self.opening + Array(name.utf8) + [0x20] + Data(id + bytes).base64EncodedData() + [0x0A]
    }
}
