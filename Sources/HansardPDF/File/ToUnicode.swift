import PairChannel

/// Which text each code of a font stands for, as a character map (ISO 32000-2, 9.10.3).
enum ToUnicode {
    /// A map may have so many lines in a row.
    private static let most = 100

    /// - Parameter texts: By code, in the order of the codes.
    /// - Parameter codeBytes: Of each code: 1 or 2.
    static func map(_ texts: [(code: UInt16, text: String)], codeBytes: Int) -> [UInt8] {
        var out: [UInt8] = []
        out.append("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n")
        out.append("/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n")
        out.append("/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n")
        out.append("1 begincodespacerange\n<")
        out.append(codeBytes == 1 ? "00> <FF" : "0000> <FFFF")
        out.append(">\nendcodespacerange\n")
        for start in stride(from: 0, to: texts.count, by: most) {
            let rows = texts[start..<min(texts.count, start + most)]
            out.appendDecimal(rows.count)
            out.append(" beginbfchar\n")
            for (code, text) in rows {
                out.append("<")
                out.append(code: code, digits: 2 * codeBytes)
                out.append("> <")
                out.append(hexadecimal: text)
                out.append(">\n")
            }
            out.append("endbfchar\n")
        }
        out.append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
        return out
    }
}
