import CPango

/// What the bytes of a document depend on, besides its description and the fonts.
enum Versions {
    static var text: String {
        "Pango \(String(cString: pango_version_string())) · HarfBuzz \(String(cString: hb_version_string())) · "
            + "zlib \(Deflate.version) · libpng \(PNG_LIBPNG_VER_STRING)"
    }

    static var producer: String { "hansard-pdf, \(text)" }
}
