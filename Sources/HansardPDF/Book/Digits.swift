import CPango

/// Decimal numbers, drawn without a layout for each: the digits of a font are equally wide.
struct Digits {
    private let codes: [GlyphCode]

    init(_ typesetter: Typesetter, _ fonts: FontSet, _ document: DocumentFonts) {
        var codes: [GlyphCode] = []
        typesetter.setCut("0123456789", size: BlockStyle.number.size, width: PageShape.textWidth) { line, _, _ in
            for run in line.runs {
                guard let font = run.glyphItem.pointee.item.pointee.analysis.font, let file = fonts.use(font)?.file
                else {
                    continue
                }
                let glyphs = run.glyphItem.pointee.glyphs.pointee
                for i in 0..<Int(glyphs.num_glyphs) {
                    let glyph = glyphs.glyphs[i].glyph
                    let key = CodeKey(glyph: glyph, text: ClusterText("\(codes.count)"), width: file.advance(glyph))
                    codes.append(document.outlines(of: file).code(key).code)
                }
            }
        }
        self.codes = codes
    }

    /// - Parameter x: Where the last digit ends.
    func draw(_ number: Int, endingAt x: Int, y: Int, _ size: Int, to out: inout TextStream) {
        guard codes.count == 10 else { return }
        let digits = String(number).utf8.map { codes[Int($0 - 0x30)] }
        var x = x - digits.reduce(0) { $0 + $1.width } * size / 1_000
        for digit in digits {
            out.show(digit, size: size, x: x, y: y)
            x += digit.width * size / 1_000
        }
    }
}
