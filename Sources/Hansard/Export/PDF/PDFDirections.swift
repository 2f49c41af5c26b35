/// Keeps what is put into a line apart from what stands around it: beside letters that run from right to left, digits and
/// dashes of a time would change their places (Unicode’s UAX #9).
enum PDFDirections {
    private static let (leftToRight, firstStrong, end) = ("\u{2066}", "\u{2068}", "\u{2069}")

    /// A line with each time in it kept together, if letters in it run from right to left.
    ///
    /// - Parameter line: Printable: it has no marks of direction of its own.
    static func keepingTimes(_ line: String) -> String {
        guard hasRightToLeft(line) else { return line }
        return line.replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]+([+-][0-9:]+|Z)?/) { "\(leftToRight)\($0.0)\(end)" }
    }

    /// Parts, with ` · ` between two, each in its own direction.
    static func listed(_ parts: [String]) -> String {
        guard parts.contains(where: hasRightToLeft) else { return parts.joined(separator: " · ") }
        return parts.map { "\(firstStrong)\($0)\(end)" }.joined(separator: " · ")
    }

    /// Whether there may be a letter of Hebrew, Arabic or their kin, of which UTF-8 begins with these bytes.
    private static func hasRightToLeft(_ text: String) -> Bool {
        text.utf8.contains { (0xD6...0xDF).contains($0) } || text.unicodeScalars.contains { isRare($0.value) }
    }

    private static func isRare(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x0800...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }
}
