import CPango
import Foundation
import PairChannel

/// A font of pictures, emoji, in a document.
final class PictureFont {
    let font: FontFile
    private let drawn: DrawnFont
    private let file: PDFFile
    /// By glyph; `nil` of one that has no picture.
    private var images: [UInt32: ObjectID?] = [:]

    init(_ font: FontFile, _ drawn: DrawnFont, _ file: PDFFile) {
        (self.font, self.drawn, self.file) = (font, drawn, file)
    }

    /// A code for a glyph; `nil` for one that shows nothing.
    func code(_ key: CodeKey) -> GlyphCode? {
        guard image(key.glyph) != nil else { return nil }
        return drawn.code(key) { procedure(key) }
    }

    private func image(_ glyph: UInt32) -> ObjectID? {
        if let known = images[glyph] { return known }
        let image = makeImage(glyph)
        images[glyph] = .some(image)
        return image
    }

    /// Writes the glyph’s picture, and how much of each of its pixels is seen.
    private func makeImage(_ glyph: UInt32) -> ObjectID? {
        let blob = hb_ot_color_glyph_reference_png(font.font, glyph)
        defer { hb_blob_destroy(blob) }
        var (length, width, height) = (0 as UInt32, 0 as UInt32, 0 as UInt32)
        guard let data = hb_blob_get_data(blob, &length), length > 0,
            let pixels = hansard_read_png(data, Int(length), &width, &height)
        else { return nil }
        defer { free(pixels) }
        let count = Int(width) * Int(height)
        var (colours, alpha) = ([UInt8](), [UInt8]())
        colours.reserveCapacity(3 * count)
        alpha.reserveCapacity(count)
        for i in 0..<count {
            colours.append(contentsOf: UnsafeBufferPointer(start: pixels + 4 * i, count: 3))
            alpha.append(pixels[4 * i + 3])
        }
        let head = "/Type /XObject /Subtype /Image /Width \(width) /Height \(height) /BitsPerComponent 8 /ColorSpace "
        let mask = file.stream(alpha) { $0.append("\(head)/DeviceGray") }
        return file.stream(colours) {
            $0.append("\(head)/DeviceRGB /SMask ")
            $0.append(mask)
        }
    }

    /// The picture where the font has it, as wide as the layout makes it.
    private func procedure(_ key: CodeKey) -> [UInt8] {
        var extents = hb_glyph_extents_t()
        hb_font_get_glyph_extents(font.font, key.glyph, &extents)
        let advance = max(1, font.advance(key.glyph))
        let scaled = { (units: Int32) in self.font.thousandths(units) * key.width / advance }
        let (width, height) = (scaled(extents.width), scaled(extents.height))
        var out: [UInt8] = []
        out.append("\(key.width) 0 d0 \(width) 0 0 \(-height) \(scaled(extents.x_bearing)) ")
        out.append("\(scaled(extents.y_bearing) + height) cm /I\(key.glyph) Do")
        return out
    }

    /// Writes the font.
    func write(to file: PDFFile) {
        let pictures = images.sorted { $0.key < $1.key }.compactMap { glyph, id in
            id.map { (name: "I\(glyph)", id: $0) }
        }
        drawn.write(to: file, pictures: pictures)
    }
}
