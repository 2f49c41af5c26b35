import PairChannel

/// A page that is being filled.
struct Page {
    let id: ObjectID
    /// What it says, and its head and foot, which are written when the number of pages is known.
    let contents: ObjectID
    let foot: ObjectID
    /// Hairlines.
    private(set) var graphics: [UInt8] = []
    private(set) var text = TextStream()
    private(set) var numbers = TextStream()
    /// The elements of its marked content, by number.
    private(set) var elements: [ObjectID] = []
    private var openElement: ObjectID?
    var annotations: [ObjectID] = []

    init(_ file: PDFFile) { (id, contents, foot) = (file.reserve(), file.reserve(), file.reserve()) }

    /// Lends the text, as content of the structure’s element that is open.
    mutating func addText(_ structure: StructureTree, _ draw: (inout TextStream) -> Void) {
        if openElement != structure.current {
            endContent()
            text.append { out in
                out.append("/P <</MCID ")
                out.appendDecimal(elements.count)
                out.append(">> BDC\n")
            }
            structure.addContent(elements.count, on: id)
            elements.append(structure.current)
            openElement = structure.current
        }
        draw(&text)
    }

    /// Lends the numbers of lines, which are no part of the text.
    mutating func addNumber(_ draw: (inout TextStream) -> Void) { draw(&numbers) }

    private mutating func endContent() {
        guard openElement != nil else { return }
        text.append { $0.append("EMC\n") }
        openElement = nil
    }

    /// Draws a hairline from `from` to `to`, in places from the upper left corner.
    mutating func addRule(from: (x: Int, y: Int), to: (x: Int, y: Int), gray: Int = 750) {
        Self.appendRule(from: from, to: to, gray: gray, to: &graphics)
    }

    static func appendRule(from: (x: Int, y: Int), to: (x: Int, y: Int), gray: Int, to out: inout [UInt8]) {
        out.append(thousandths: gray)
        out.append(" G 0.5 w ")
        for (place, letter) in [(from, "m"), (to, "l")] {
            out.append(length: place.x)
            out.append(" ")
            out.append(length: PageShape.height - place.y)
            out.append(" \(letter) ")
        }
        out.append("S\n")
    }

    /// All of it.
    mutating func finish() -> [UInt8] {
        endContent()
        text.end()
        numbers.end()
        var out: [UInt8] = []
        out.append("/Artifact BMC\n")
        out += graphics
        out.append("EMC\n")
        out += text.bytes
        if !numbers.bytes.isEmpty {
            out.append("/Artifact BMC\n")
            out += numbers.bytes
            out.append("EMC\n")
        }
        return out
    }
}

extension Page {
    /// Draws a hairline that is no part of the text.
    static func appendRule(from: (x: Int, y: Int), to: (x: Int, y: Int), gray: Int, inArtifact out: inout [UInt8]) {
        out.append("/Artifact BMC\n")
        appendRule(from: from, to: to, gray: gray, to: &out)
        out.append("EMC\n")
    }
}
