import PairChannel

/// The fonts of one document, each with the glyphs that it uses.
final class DocumentFonts {
    private let file: PDFFile
    /// Fonts in the file, by the number of their resource.
    private var resources: [ObjectID] = []
    /// By the numbers of their files.
    private var outlines: [Int: OutlineFont] = [:]
    private var pictures: [Int: PictureFont] = [:]
    private lazy var boxes = DrawnFont { [unowned self] in newResource() }

    init(_ file: PDFFile) { self.file = file }

    /// The font of glyphs that are outlines.
    func outlines(of font: FontFile) -> OutlineFont {
        if let known = outlines[font.number] { return known }
        let new = OutlineFont(font) { [unowned self] in newResource() }
        outlines[font.number] = new
        return new
    }

    /// The font of glyphs that are pictures.
    func pictures(of font: FontFile) -> PictureFont {
        if let known = pictures[font.number] { return known }
        let new = PictureFont(font, DrawnFont { [unowned self] in newResource() }, file)
        pictures[font.number] = new
        return new
    }

    /// A box with the number of a character that no font has.
    func box(_ scalar: UInt32, width: Int) -> GlyphCode {
        let text = ClusterText(UnicodeScalar(scalar).map { String($0) } ?? "\u{FFFD}")
        return boxes.code(CodeKey(glyph: scalar, text: text, width: width)) {
            HexadecimalBox.procedure(scalar, width: width)
        }
    }

    private func newResource() -> (number: Int, id: ObjectID) {
        resources.append(file.reserve())
        return (resources.count - 1, resources[resources.count - 1])
    }

    /// The files of which glyphs are used, each once, by their names.
    var files: [FontFile] {
        let used = outlines.values.map(\.font) + pictures.values.map(\.font)
        var paths: Set<String> = []
        return used.sorted { ($0.fileName, $0.index) < ($1.fileName, $1.index) }.filter {
            paths.insert($0.path).inserted
        }
    }

    /// Writes all of them, and appends the dictionary of fonts that pages have.
    ///
    /// - Throws: `FontSet.Problem` where one is damaged.
    func write(to out: inout [UInt8]) throws {
        for number in outlines.keys.sorted() { try outlines[number]?.write(to: file) }
        for number in pictures.keys.sorted() { pictures[number]?.write(to: file) }
        boxes.write(to: file, pictures: [])
        out.append("<<")
        for (number, id) in resources.enumerated() {
            out.append(" /F")
            out.appendDecimal(number)
            out.append(" ")
            out.append(id)
        }
        out.append(" >>")
    }
}
