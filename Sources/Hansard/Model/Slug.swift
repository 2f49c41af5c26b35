import Crypto

/// The name of a page or folder that stands for a source’s id: safe in file systems that ignore case, in URLs and on
/// Windows, different for different ids, and always the same for the same one.
///
/// An id of `a–z 0–9 . _ -` is its own slug. One of upper-case letters, as Slack’s are, becomes lower case with `_`
/// after it. Anything else keeps what can be kept, with sixteen hexadecimal digits of its SHA-256 and `__` after it.
package func slug(of id: String) -> String {
    let bytes = Array(id.utf8)
    if bytes.count <= 100, !isReserved(id), let first = bytes.first, isLetterOrDigit(first) {
        if bytes.allSatisfy({ isPlain($0) }), bytes.last != UInt8(ascii: "_"), bytes.last != UInt8(ascii: ".") {
            return id
        }
        if bytes.allSatisfy({ isUpperOrDigit($0) }) { return id.lowercased() + "_" }
    }
    let kept = String(
        decoding: bytes.prefix(60).map { isLetterOrDigit($0) ? lower($0) : UInt8(ascii: "-") }, as: UTF8.self)
    let digest = SHA256.hash(data: bytes).prefix(8).map { hex($0) }.joined()
    return "x\(kept)-\(digest)__"
}

/// Names that Windows keeps for devices, and those that pages of ours have beside conversations and people: `index`,
/// and `index-2` and so on for long lists.
private func isReserved(_ id: String) -> Bool {
    let name = id.prefix { $0 != "." }.lowercased()
    if ["con", "prn", "aux", "nul", "index"].contains(name) || name.hasPrefix("index-") { return true }
    return name.count == 4 && (name.hasPrefix("com") || name.hasPrefix("lpt"))
}

private func isPlain(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) && !(0x41...0x5A).contains(byte) || byte == 0x2E || byte == 0x5F || byte == 0x2D
}

private func isUpperOrDigit(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
}

private func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 0x20 : byte }

private func hex(_ byte: UInt8) -> String {
    let digits = Array("0123456789abcdef")
    return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
}
