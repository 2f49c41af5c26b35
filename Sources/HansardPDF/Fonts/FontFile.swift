import CPango
import Crypto
import Foundation
import PairChannel

/// A font of one of the files, as HarfBuzz has it.
final class FontFile {
    /// What is in it.
    enum Kind {
        /// Outlines in TrueType’s `glyf` table, or in a `CFF ` table.
        case trueType, compact
        /// Pictures, in PNG.
        case pictures
    }

    let path: String
    let index: Int
    /// By which documents have their own things of it: 0, 1, 2 ….
    let number: Int
    let kind: Kind
    let face: OpaquePointer
    /// In the units of the font’s own design.
    let font: OpaquePointer
    let unitsPerEm: Int
    /// What is drawn where nothing is to be seen; 0 where the font has none.
    let space: UInt32

    init(path: String, index: Int, number: Int, font pango: UnsafeMutablePointer<PangoFont>) {
        (self.path, self.index, self.number) = (path, index, number)
        face = hb_font_get_face(pango_font_get_hb_font(pango))
        hb_face_reference(face)
        unitsPerEm = Int(hb_face_get_upem(face))
        font = hb_font_create(face)
        hb_font_set_scale(font, Int32(unitsPerEm), Int32(unitsPerEm))
        var glyph: hb_codepoint_t = 0
        space = hb_font_get_nominal_glyph(font, 0x20, &glyph) != 0 ? glyph : 0
        let compact = hb_face_reference_table(face, hansard_tag(0x43, 0x46, 0x46, 0x20))
        defer { hb_blob_destroy(compact) }
        kind = hb_ot_color_has_png(face) != 0 ? .pictures : hb_blob_get_length(compact) > 0 ? .compact : .trueType
    }

    /// A length of the design in thousandths of the em.
    func thousandths(_ units: Int32) -> Int {
        let scaled = Int(units) * 1_000
        return (scaled + (scaled < 0 ? -unitsPerEm : unitsPerEm) / 2) / unitsPerEm
    }

    func advance(_ glyph: UInt32) -> Int { thousandths(hb_font_get_glyph_h_advance(font, glyph)) }

    /// `NotoSans-Regular.ttf`.
    var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The font’s name in PostScript, of letters, digits and hyphens.
    lazy var name: String = {
        var length: UInt32 = 128
        var bytes = [CChar](repeating: 0, count: 128)
        hb_ot_name_get_utf8(face, hb_ot_name_id_t(HB_OT_NAME_ID_POSTSCRIPT_NAME), nil, &length, &bytes)
        let name = bytes.prefix(Int(length)).map { UInt8(bitPattern: $0) }
        let plain = name.filter {
            (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == UInt8(ascii: "-")
        }
        return plain.isEmpty ? "Font" : String(decoding: plain, as: UTF8.self)
    }()
}

/// The hashes of font files, each read once.
struct FontHashes {
    private var known: [String: String] = [:]

    /// SHA-256 in hexadecimal digits; a mark where the file cannot be read any more.
    mutating func hash(_ path: String) -> String {
        if let known = known[path] { return known }
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        let hash = bytes.isEmpty ? "?" : Hexadecimal.text(SHA256.hash(data: bytes))
        known[path] = hash
        return hash
    }
}
