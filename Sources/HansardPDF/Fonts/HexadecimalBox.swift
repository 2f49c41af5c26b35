import PairChannel

/// What is drawn for a character that no font has: a box with its number, four digits in two rows, or six.
enum HexadecimalBox {
    /// Strokes of each digit, as a display of seven segments has them: bits for top, upper right, lower right, bottom, lower
    /// left, upper left, middle.
    private static let segments: [UInt8] = [
        0b0111111, 0b0000110, 0b1011011, 0b1001111, 0b1100110, 0b1101101, 0b1111101, 0b0000111, 0b1111111, 0b1101111,
        0b1110111, 0b1111100, 0b0111001, 0b1011110, 0b1111001, 0b1110001,
    ]

    /// A Type 3 font’s procedure, in thousandths of the size.
    static func procedure(_ scalar: UInt32, width: Int) -> [UInt8] {
        let columns = scalar > 0xFFFF ? 3 : 2
        let (left, right, bottom, top) = (60, max(width - 60, 200), -120, 780)
        var out: [UInt8] = []
        out.append("\(width) 0 d0 36 w \(left) \(bottom) \(right - left) \(top - bottom) re S 44 w ")
        let (cellWidth, cellHeight) = ((right - left - 60) / columns, (top - bottom - 60) / 2)
        for place in 0..<2 * columns {
            let digit = Int(scalar >> (4 * UInt32(2 * columns - 1 - place)) & 0xF)
            let x = left + 30 + place % columns * cellWidth
            let y = bottom + 30 + (1 - place / columns) * cellHeight
            appendDigit(digit, x + cellWidth / 6, y + cellHeight / 8, cellWidth * 2 / 3, cellHeight * 3 / 4, to: &out)
        }
        return out
    }

    private static func appendDigit(
        _ digit: Int, _ x: Int, _ y: Int, _ width: Int, _ height: Int, to out: inout [UInt8]
    ) {
        let (right, middle, top) = (x + width, y + height / 2, y + height)
        let strokes = [
            (x, top, right, top), (right, top, right, middle), (right, middle, right, y), (x, y, right, y),
            (x, middle, x, y),
            (x, top, x, middle), (x, middle, right, middle),
        ]
        for (i, stroke) in strokes.enumerated() where segments[digit] >> UInt8(i) & 1 != 0 {
            out.append("\(stroke.0) \(stroke.1) m \(stroke.2) \(stroke.3) l S ")
        }
    }
}
