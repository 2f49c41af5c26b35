import PairChannel

/// Text on its way into a page: codes at places, as few operators as they need. Lengths are in units of 1/1024 point; the
/// places are from the page’s lower left corner.
struct TextStream {
    private(set) var bytes: [UInt8] = []
    private var isInText = false
    private var isInArray = false
    private var font: (resource: Int, size: Int)?
    private var gray = 0
    /// Where the next code comes to stand by itself.
    private var pen = (x: 0, y: 0)

    /// A code is moved by an operator of its own when it is further away than so many times the size.
    private static let farthest = 2
    /// Nearer than this, nobody sees it: a hundredth of a point.
    private static let tolerance = 10

    /// Draws what follows in a shade from 0, black, to 1000, white.
    mutating func set(gray: Int) {
        guard gray != self.gray else { return }
        closeArray()
        bytes.append(thousandths: gray)
        bytes.append(" g\n")
        self.gray = gray
    }

    /// Draws a code.
    ///
    /// - Parameter size: Of the font.
    mutating func show(_ code: GlyphCode, size: Int, x: Int, y: Int) {
        beginText()
        if font == nil || font! != (code.resource, size) {
            closeArray()
            bytes.append("/F")
            bytes.appendDecimal(code.resource)
            bytes.append(" ")
            bytes.append(length: size)
            bytes.append(" Tf\n")
            font = (code.resource, size)
        }
        move(to: x, y, size)
        if !isInArray {
            bytes.append("[<")
            isInArray = true
        }
        bytes.append(code: code.code, digits: code.digits)
        pen.x += code.width * size / 1_000
    }

    private mutating func beginText() {
        guard !isInText else { return }
        bytes.append("BT\n")
        (isInText, pen, font) = (true, (Int.min / 2, Int.min / 2), nil)
    }

    private mutating func move(to x: Int, _ y: Int, _ size: Int) {
        let off = x - pen.x
        if y != pen.y || abs(off) > Self.farthest * size {
            closeArray()
            bytes.append("1 0 0 1 ")
            bytes.append(length: x)
            bytes.append(" ")
            bytes.append(length: y)
            bytes.append(" Tm\n")
            pen = (x, y)
        } else if abs(off) > Self.tolerance {
            if isInArray { bytes.append(">") } else { bytes.append("[") }
            bytes.append(thousandths: -off * 1_000_000 / size / 10 * 10)
            bytes.append("<")
            (isInArray, pen.x) = (true, x)
        }
    }

    private mutating func closeArray() {
        guard isInArray else { return }
        bytes.append(">]TJ\n")
        isInArray = false
    }

    /// Begins codes that together stand for `text`.
    mutating func beginSpan(_ text: String) {
        closeArray()
        beginText()
        bytes.append("/Span <</ActualText <FEFF")
        bytes.append(hexadecimal: text)
        bytes.append(">>> BDC\n")
    }

    mutating func endSpan() {
        closeArray()
        bytes.append("EMC\n")
    }

    /// Ends what was begun, so that something else than text can follow.
    mutating func end() {
        closeArray()
        if isInText { bytes.append("ET\n") }
        isInText = false
    }

    /// Appends an operator that is none of text’s.
    mutating func append(_ write: (inout [UInt8]) -> Void) {
        end()
        write(&bytes)
    }
}
