/// What draws a glyph in a content stream: a code of one of the document’s fonts.
struct GlyphCode {
    /// The font’s number among the document’s resources: `/F3`.
    let resource: Int
    let code: UInt16
    /// Hexadecimal digits of a code: 4, or 2.
    let digits: Int
    /// How far it moves on, as the font in the file says, in thousandths of its size.
    let width: Int
}

/// What a code is made for: a glyph that stands for the same text everywhere, and is as wide.
///
/// A code for a glyph alone would have several texts, of which a reader gets one.
struct CodeKey: Hashable {
    let glyph: UInt32
    let text: ClusterText
    /// In thousandths of the size.
    let width: Int
}
