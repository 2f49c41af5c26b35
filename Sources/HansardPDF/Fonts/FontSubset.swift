import CPango

/// The part of a font that draws some of its glyphs, cut by HarfBuzz. Glyphs keep their numbers.
struct FontSubset {
    /// A whole font of few tables, or its `CFF ` table alone.
    let bytes: [UInt8]
    let isCompact: Bool

    /// Tables that a PDF’s reader does not look at: it draws glyphs by their numbers.
    private static let dropped = ["GSUB", "GPOS", "GDEF", "cmap", "name", "post", "OS/2"]

    /// - Returns: `nil` where HarfBuzz cannot cut the font.
    init?(_ font: FontFile, glyphs: Set<UInt32>) {
        guard let input = hb_subset_input_create_or_fail() else { return nil }
        defer { hb_subset_input_destroy(input) }
        let wanted = hb_subset_input_glyph_set(input)
        for glyph in glyphs.sorted() { hb_set_add(wanted, glyph) }
        hb_subset_input_set_flags(
            input, HB_SUBSET_FLAGS_RETAIN_GIDS.rawValue | HB_SUBSET_FLAGS_NO_HINTING.rawValue)
        let tables = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG)
        for name in Self.dropped { hb_set_add(tables, hb_tag_from_string(name, 4)) }
        guard let face = hb_subset_or_fail(font.face, input) else { return nil }
        defer { hb_face_destroy(face) }
        isCompact = font.kind == .compact
        let blob =
            isCompact ? hb_face_reference_table(face, hb_tag_from_string("CFF ", 4)) : hb_face_reference_blob(face)
        defer { hb_blob_destroy(blob) }
        var length: UInt32 = 0
        guard let data = hb_blob_get_data(blob, &length), length > 0 else { return nil }
        bytes = Array(UnsafeRawBufferPointer(start: data, count: Int(length)))
    }

    /// Six letters that tell this part from other parts of the font.
    var tag: String {
        var rest = crc32(0, bytes, UInt32(bytes.count))
        return String(
            (0..<6).map { _ in
                defer { rest /= 26 }
                return Character(UnicodeScalar(UInt8(ascii: "A") + UInt8(rest % 26)))
            })
    }
}
