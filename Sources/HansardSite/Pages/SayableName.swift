import Hansard

/// A name as a part of an address that people can say and remember: “Team Été, 2026” is `team-ete-2026`. Letters are small and
/// without accents, whatever is no letter or digit is a hyphen.
///
/// - Returns: `nil` for a name with letters that are not written so, such as 会議, and for one of which nothing is left, or that
///   files cannot be called, or that is longer than 60 bytes: half a name says something else.
func sayableName(_ name: String) -> String? {
    var bytes: [UInt8] = []
    for scalar in name.unicodeScalars {
        switch SearchFolding(scalar) {
        case .word(let letters):
            for letter in letters {
                guard letter.isASCII else { return nil }
                bytes.append(UInt8(letter.value))
            }
        case .glyph where scalar.properties.isEmojiPresentation: appendHyphen(to: &bytes)
        case .glyph, .text: return nil
        case .nothing: break
        case .separator where scalar == "_": bytes.append(UInt8(ascii: "_"))
        case .separator: appendHyphen(to: &bytes)
        }
    }
    while let last = bytes.last, last == UInt8(ascii: "-") || last == UInt8(ascii: "_") { bytes.removeLast() }
    let text = String(decoding: bytes.drop { $0 == UInt8(ascii: "_") }, as: UTF8.self)
    return !text.isEmpty && text.utf8.count <= 60 && slug(of: text) == text ? text : nil
}

/// Between words one, and none before the first.
private func appendHyphen(to bytes: inout [UInt8]) {
    if let last = bytes.last, last != UInt8(ascii: "-") { bytes.append(UInt8(ascii: "-")) }
}
