import PairChannel

/// The header that makes a browser store a file rather than show it.
enum ContentDisposition {
    /// `attachment; filename="minutes_.pdf"; filename*=UTF-8''minutes%C3%A9.pdf` (RFC 6266, RFC 8187). The first name is for
    /// those who do not read the second, which is whole.
    static func attachment(_ name: String) -> String {
        // No part of a path, nothing that steers a terminal, nothing that turns text round.
        let safe = String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { scalar in
                    switch scalar.value {
                    case 0..<0x20, 0x7F..<0xA0, 0x2F, 0x5C, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF:
                        "_"
                    default: scalar
                    }
                }
            ).prefix(200))
        let usable = safe.allSatisfy { $0 == "." || $0 == " " } ? "file" : safe
        let plain = String(
            String.UnicodeScalarView(
                usable.unicodeScalars.map { $0.isASCII && $0 != "\"" && $0 != "%" ? $0 : "_" }))
        let header = "attachment; filename=\"\(plain)\""
        return plain == usable ? header : header + "; filename*=UTF-8''" + PercentEncoding.encoded(usable)
    }
}
