/// A text as it is read and as names are compared with it: folded (`NameFolding`), references to characters (`&auml;`) and
/// percent-encoded bytes (`%C3%A4`) as the character that they stand for, and, if wanted, without markup (`TextMarkup`).
struct ReadText {
    /// UTF-8, wherever the text is.
    private(set) var bytes: [UInt8] = []
    /// Where in the text the character or the reference begins that each byte comes from, and where it ends.
    private var starts: [UInt32] = []
    private var ends: [UInt32] = []
    /// Whether markup was taken out.
    let isWithoutMarkup: Bool

    /// - Parameter withoutMarkup: Whether it is read as a page shows it, or as it is written.
    /// - Returns: `nil` where it is read as it stands, but for letters of ASCII in upper case.
    init?(_ text: UnsafeBufferPointer<UInt8>, withoutMarkup: Bool) {
        guard text.contains(where: { Self.isOther($0, withoutMarkup) }) else { return nil }
        let pieces = withoutMarkup ? TextMarkup(text).pieces : []
        isWithoutMarkup = !pieces.isEmpty
        var references = CharacterReferences()
        var decoded: [UInt8] = []
        var (from, to): ([UInt32], [UInt32]) = ([], [])
        decoded.reserveCapacity(text.count)
        func add(_ characters: some Sequence<UInt8>, _ range: Range<Int>) {
            for byte in characters {
                decoded.append(byte)
                from.append(UInt32(range.lowerBound))
                to.append(UInt32(range.upperBound))
            }
        }
        var (at, piece) = (0, 0)
        while at < text.count {
            if piece < pieces.count, pieces[piece].range.lowerBound <= at {
                let next = pieces[piece]
                next.shown.withUTF8Buffer { add($0, next.range) }
                (at, piece) = (next.range.upperBound, piece + 1)
            } else if let (character, length) = references.character(at: at, in: text) {
                add(character, at..<at + length)
                at += length
            } else {
                add(CollectionOfOne(text[at]), at..<at + 1)
                at += 1
            }
        }
        decoded.withUnsafeBufferPointer { fold($0, from, to) }
    }

    /// Each byte of a folded character comes from all of the bytes that it had.
    private mutating func fold(_ decoded: UnsafeBufferPointer<UInt8>, _ from: [UInt32], _ to: [UInt32]) {
        bytes.reserveCapacity(decoded.count)
        var at = 0
        while at < decoded.count {
            let length = NameFolding.append(decoded, at: at, to: &bytes)
            while starts.count < bytes.count {
                starts.append(from[at])
                ends.append(to[at + length - 1])
            }
            at += length
        }
    }

    /// Where in the text a part of `bytes` stands.
    func place(of part: Range<Int>) -> Range<Int> {
        Int(starts[part.lowerBound])..<Int(ends[part.upperBound - 1])
    }

    /// What of the text is not read within a part of `bytes`, in order, and before which byte of it.
    func gaps(in part: Range<Int>) -> [(next: Int, range: Range<Int>)] {
        part.dropFirst().compactMap { next in
            let end = Int(ends[next - 1])
            return end < Int(starts[next]) ? (next, end..<Int(starts[next])) : nil
        }
    }

    /// Whether a byte may be read otherwise than it stands.
    @inline(__always)
    private static func isOther(_ byte: UInt8, _ withoutMarkup: Bool) -> Bool {
        switch byte {
        case 0x80..., UInt8(ascii: "&"), UInt8(ascii: "%"): true
        case UInt8(ascii: "["), UInt8(ascii: "<"), UInt8(ascii: ">"): withoutMarkup
        default: false
        }
    }
}
