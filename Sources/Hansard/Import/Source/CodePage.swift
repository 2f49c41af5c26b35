#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A character set that names in a zip may be in where the zip does not say so, by its name for `iconv`.
///
/// The standard has code page 437 alone (APPNOTE, appendix D.1). Windows writes the code page of the machine's country all
/// the same, and nothing in the file says which one that was.
package enum CodePage: String, CaseIterable, Sendable {
    case cp437 = "CP437"
    case cp932 = "CP932"  // Japanese
    case gb18030 = "GB18030"  // simplified Chinese
    case big5 = "BIG5-HKSCS"  // traditional Chinese
    case cp949 = "CP949"  // Korean
    case cp850 = "CP850"  // western Europe, DOS
    case cp1252 = "CP1252"  // western Europe, Windows
    case cp852 = "CP852"  // central Europe, DOS
    case cp1250 = "CP1250"
    case cp866 = "CP866"  // Cyrillic, DOS
    case cp1251 = "CP1251"
    case cp862 = "CP862"  // Hebrew, DOS
    case cp1255 = "CP1255"
    case cp1256 = "CP1256"  // Arabic
    case cp737 = "CP737"  // Greek, DOS
    case cp1253 = "CP1253"
    case cp857 = "CP857"  // Turkish, DOS
    case cp1254 = "CP1254"
    case cp874 = "CP874"  // Thai
    case cp1258 = "CP1258"  // Vietnamese

    /// What `bytes` say in it; `nil` when they are not in it, or this system does not know it.
    func decode(_ bytes: [UInt8]) -> String? {
        if self == .cp437 { return Self.decode437(bytes) }
        guard let converter = iconv_open("UTF-8", rawValue), converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var input = bytes.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: bytes.count * 4 + 4)
        let left = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output -> Int? in
                var (from, to) = (input.baseAddress, output.baseAddress)
                var (fromLeft, toLeft) = (input.count, output.count)
                let failed = iconv(converter, &from, &fromLeft, &to, &toLeft) == -1
                return failed || fromLeft > 0 ? nil : toLeft
            }
        }
        return left.map { String(decoding: output.dropLast($0).map { UInt8(bitPattern: $0) }, as: UTF8.self) }
    }

    /// 0x80 to 0xFF; below that it is ASCII. Always at hand, since it is what is taken when nothing else fits.
    private static let upper437 = Array(
        ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
            + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}").unicodeScalars)

    private static func decode437(_ bytes: [UInt8]) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(byte < 0x80 ? UnicodeScalar(byte) : upper437[Int(byte) - 0x80]) }
        return String(scalars)
    }
}
