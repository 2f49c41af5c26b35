import CPango
import PairChannel

/// A font of outlines in a document: a composite font for every 65,000 codes, all on one part of the font’s file.
final class OutlineFont {
    /// Codes that one composite font has at most.
    private static let mostCodes = 65_000

    private struct Layer {
        let resource: Int
        let id: ObjectID
        /// Of the codes from 1 on.
        var keys: [CodeKey] = []
    }

    let font: FontFile
    private let newResource: () -> (number: Int, id: ObjectID)
    private var layers: [Layer] = []
    private var codes: [CodeKey: GlyphCode] = [:]
    private var glyphs: Set<UInt32> = []
    /// In a compact font, whose codes are the glyphs’ numbers: the text of each.
    private var texts: [UInt32: ClusterText] = [:]

    init(_ font: FontFile, newResource: @escaping () -> (number: Int, id: ObjectID)) {
        (self.font, self.newResource) = (font, newResource)
    }

    /// A code for a glyph, and whether the code stands for just that text; where not, the text must be told besides.
    func code(_ key: CodeKey) -> (code: GlyphCode, isExact: Bool) {
        if let known = codes[key] { return (known, font.kind == .trueType || texts[key.glyph] == key.text) }
        glyphs.insert(key.glyph)
        guard font.kind == .trueType else { return compactCode(key) }
        if layers.last.map({ $0.keys.count >= Self.mostCodes }) ?? true { addLayer() }
        layers[layers.count - 1].keys.append(key)
        let layer = layers[layers.count - 1]
        let code = GlyphCode(resource: layer.resource, code: UInt16(layer.keys.count), digits: 4, width: key.width)
        codes[key] = code
        return (code, true)
    }

    private func compactCode(_ key: CodeKey) -> (code: GlyphCode, isExact: Bool) {
        if layers.isEmpty { addLayer() }
        let text = texts[key.glyph] ?? key.text
        texts[key.glyph] = text
        let code = GlyphCode(
            resource: layers[0].resource, code: UInt16(truncatingIfNeeded: key.glyph), digits: 4,
            width: font.advance(key.glyph))
        codes[key] = code
        return (code, text == key.text)
    }

    private func addLayer() {
        let (resource, id) = newResource()
        layers.append(Layer(resource: resource, id: id))
    }

    // MARK: Writing

    /// - Throws: `FontSet.Problem` where the font is damaged.
    func write(to file: PDFFile) throws {
        guard let subset = FontSubset(font, glyphs: glyphs) else {
            throw FontSet.Problem(damaged: font.path)
        }
        let name = "\(subset.tag)+\(font.name)"
        let program = file.stream(subset.bytes) {
            if subset.isCompact {
                $0.append("/Subtype /CIDFontType0C")
            } else {
                $0.append("/Length1 ")
                $0.appendDecimal(subset.bytes.count)
            }
        }
        let descriptor = file.object { appendDescriptor(name, program, isCompact: subset.isCompact, to: &$0) }
        for layer in layers { write(layer, name, descriptor, to: file) }
    }

    private func write(_ layer: Layer, _ name: String, _ descriptor: ObjectID, to file: PDFFile) {
        let isCompact = font.kind == .compact
        let rows = isCompact ? compactRows : layer.keys.enumerated().map { Row(UInt16($0 + 1), $1.width, $1.text) }
        let map = isCompact ? nil : file.stream(glyphMap(layer.keys))
        let descendant = file.object { out in
            out.append(
                "<< /Type /Font /Subtype /CIDFontType\(isCompact ? 0 : 2) /BaseFont /\(name) /CIDSystemInfo "
                    + "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ")
            out.append(descriptor)
            if let map {
                out.append(" /CIDToGIDMap ")
                out.append(map)
            }
            out.append(" /W [")
            var next = -1
            for row in rows {
                if Int(row.code) != next {
                    if next >= 0 { out.append("] ") }
                    out.appendDecimal(Int(row.code))
                    out.append(" [")
                } else {
                    out.append(" ")
                }
                out.appendDecimal(row.width)
                next = Int(row.code) + 1
            }
            out.append(next >= 0 ? "]] >>" : "] >>")
        }
        let texts = rows.compactMap { row in row.text.map { (code: row.code, text: $0.string) } }
        let toUnicode = file.stream(ToUnicode.map(texts, codeBytes: 2))
        file.object(layer.id) { out in
            out.append("<< /Type /Font /Subtype /Type0 /BaseFont /\(name) /Encoding /Identity-H /DescendantFonts [")
            out.append(descendant)
            out.append("] /ToUnicode ")
            out.append(toUnicode)
            out.append(" >>")
        }
    }

    /// What is said of a code.
    private struct Row {
        let code: UInt16
        let width: Int
        let text: ClusterText?

        init(_ code: UInt16, _ width: Int, _ text: ClusterText?) {
            (self.code, self.width, self.text) = (code, width, text)
        }
    }

    private var compactRows: [Row] {
        glyphs.sorted().map { Row(UInt16(truncatingIfNeeded: $0), font.advance($0), texts[$0]) }
    }

    /// Two bytes for each code from 0 on: the glyph’s number.
    private func glyphMap(_ keys: [CodeKey]) -> [UInt8] {
        [0, 0] + keys.flatMap { [UInt8($0.glyph >> 8 & 0xFF), UInt8($0.glyph & 0xFF)] }
    }

    private func appendDescriptor(_ name: String, _ program: ObjectID, isCompact: Bool, to out: inout [UInt8]) {
        var extents = hb_font_extents_t()
        hb_font_get_h_extents(font.font, &extents)
        let (ascent, descent) = (font.thousandths(extents.ascender), font.thousandths(extents.descender))
        out.append("<< /Type /FontDescriptor /FontName /\(name) /Flags 4 /ItalicAngle 0 /StemV 80 /FontBBox [")
        for (i, side) in box.enumerated() {
            if i > 0 { out.append(" ") }
            out.appendDecimal(side)
        }
        out.append("] /Ascent \(ascent) /Descent \(descent) /CapHeight \(min(ascent, 714)) ")
        out.append(isCompact ? "/FontFile3 " : "/FontFile2 ")
        out.append(program)
        out.append(" >>")
    }

    /// Around all of its glyphs, as the table `head` has it, in thousandths.
    private var box: [Int] {
        let head = hb_face_reference_table(font.face, hb_tag_from_string("head", 4))
        defer { hb_blob_destroy(head) }
        var length: UInt32 = 0
        guard let data = hb_blob_get_data(head, &length), length >= 44 else { return [0, -300, 1_000, 1_000] }
        let bytes = UnsafeRawBufferPointer(start: data, count: Int(length))
        return (0..<4).map { side in
            let value = Int16(bitPattern: UInt16(bytes[36 + 2 * side]) << 8 | UInt16(bytes[37 + 2 * side]))
            return font.thousandths(Int32(value))
        }
    }
}
