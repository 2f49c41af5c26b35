@testable import PairChannel

/// The pair a name means, read the obvious way: split at every `-`, undo every escape, write the pair again and see
/// whether the same name comes out.
func obviousPair(ofName name: String) -> Pair? {
    let parts = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 4, String(parts[0]) == "private", String(parts[1]) == "chat",
        let first = obviouslyUnescaped(Array(parts[2])), let second = obviouslyUnescaped(Array(parts[3])),
        let pair = Pair(first, second), pair.channelName.utf8.elementsEqual(name.utf8)
    else { return nil }
    return pair
}

private func obviouslyUnescaped(_ text: [UInt8]) -> PersonID? {
    var bytes: [UInt8] = []
    var i = 0
    while i < text.count {
        if text[i] == UInt8(ascii: "=") {
            guard i + 2 < text.count, let byte = UInt8(String(decoding: text[i + 1...i + 2], as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(byte)
            i += 3
        } else {
            bytes.append(text[i])
            i += 1
        }
    }
    return PersonID(utf8: bytes)
}
