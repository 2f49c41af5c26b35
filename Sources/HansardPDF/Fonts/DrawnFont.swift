import PairChannel

/// A font whose glyphs are little drawings: a Type 3 font (ISO 32000-2, 9.6.4) for every 255 of them.
final class DrawnFont {
    private struct Glyph {
        let text: ClusterText
        let width: Int
        /// What draws it, in thousandths of the size.
        let procedure: [UInt8]
    }

    private struct Layer {
        let resource: Int
        let id: ObjectID
        /// Of the codes from 1 on.
        var glyphs: [Glyph] = []
    }

    private let newResource: () -> (number: Int, id: ObjectID)
    private var layers: [Layer] = []
    private var codes: [CodeKey: GlyphCode] = [:]

    init(newResource: @escaping () -> (number: Int, id: ObjectID)) { self.newResource = newResource }

    /// A code for a drawing, which `procedure` makes where there is none yet.
    func code(_ key: CodeKey, _ procedure: () -> [UInt8]) -> GlyphCode {
        if let known = codes[key] { return known }
        if layers.last.map({ $0.glyphs.count >= 255 }) ?? true {
            let (resource, id) = newResource()
            layers.append(Layer(resource: resource, id: id))
        }
        let last = layers.count - 1
        layers[last].glyphs.append(Glyph(text: key.text, width: key.width, procedure: procedure()))
        let code = GlyphCode(
            resource: layers[last].resource, code: UInt16(layers[last].glyphs.count), digits: 2, width: key.width)
        codes[key] = code
        return code
    }

    /// - Parameter pictures: What its drawings show, by their names there.
    func write(to file: PDFFile, pictures: [(name: String, id: ObjectID)]) {
        for layer in layers { write(layer, to: file, pictures) }
    }

    private func write(_ layer: Layer, to file: PDFFile, _ pictures: [(name: String, id: ObjectID)]) {
        // Readers guess the size of letters from the width of a glyph called `m`, which is 600 here, and draws nothing.
        let blank = file.stream(Array("600 0 d0".utf8))
        let procedures = layer.glyphs.map { file.stream($0.procedure) }
        let texts = layer.glyphs.enumerated().map { (code: UInt16($0 + 1), text: $1.text.string) }
        let toUnicode = file.stream(ToUnicode.map([(code: 0, text: "m")] + texts, codeBytes: 1))
        file.object(layer.id) { out in
            out.append("<< /Type /Font /Subtype /Type3 /FontBBox [0 -300 1300 1000] /FontMatrix [0.001 0 0 0.001 0 0] ")
            out.append("/CharProcs << /m ")
            out.append(blank)
            for (i, id) in procedures.enumerated() {
                out.append(" /g\(i + 1) ")
                out.append(id)
            }
            out.append(" >> /Encoding << /Type /Encoding /Differences [0 /m")
            for i in procedures.indices { out.append(" /g\(i + 1)") }
            out.append("] >> /FirstChar 0 /LastChar \(procedures.count) /Widths [600")
            for glyph in layer.glyphs { out.append(" \(glyph.width)") }
            out.append("] /Resources << /XObject <<")
            for (name, id) in pictures {
                out.append(" /\(name) ")
                out.append(id)
            }
            out.append(" >> >> /ToUnicode ")
            out.append(toUnicode)
            out.append(" >>")
        }
    }
}
