/// Rows of CSV (RFC 4180): the one writer of all tables that are given out.
package enum CSV {
    /// U+FEFF in UTF-8. Excel takes a file without it for one of the machine's old 8-bit alphabet; programs may take it for a
    /// part of the first column's name.
    package static let byteOrderMark = "\u{FEFF}"

    /// `cells` with commas between them and a line end (CR LF) after the last.
    package static func row(_ cells: [String]) -> String {
        var out: [UInt8] = []
        append(cells, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends what `row` gives.
    ///
    /// - Parameter isGuarded: Whether a text that a spreadsheet would take for a formula stands behind an apostrophe.
    package static func append(_ cells: [String], isGuarded: Bool = true, to out: inout [UInt8]) {
        for (i, cell) in cells.enumerated() {
            if i > 0 { out.append(UInt8(ascii: ",")) }
            append(cell, isGuarded: isGuarded, to: &out)
        }
        out.append("\r\n")
    }

    private static func append(_ cell: String, isGuarded: Bool, to out: inout [UInt8]) {
        var cell = cell
        cell.withUTF8 { bytes in
            let mustQuote = bytes.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
            if mustQuote { out.append(UInt8(ascii: "\"")) }
            if isGuarded, isFormula(bytes) { out.append(UInt8(ascii: "'")) }
            for byte in bytes {
                if byte == UInt8(ascii: "\"") { out.append(byte) }
                out.append(byte)
            }
            if mustQuote { out.append(UInt8(ascii: "\"")) }
        }
    }

    /// Whether a spreadsheet could take `cell` for a formula: `=`, `+`, `-` or `@`, full-width ones too, as what it begins
    /// with for the eye; and tab, CR and LF, which some drop or cut there. By bytes: `=` with a mark on it is still one.
    ///
    /// - Source: OWASP, “CSV injection”; Excel and LibreOffice take full-width signs where the system's language has them.
    private static func isFormula(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        var i = 0
        while i < cell.count {
            func has(_ bytes: UInt8...) -> Bool { cell[i...].starts(with: bytes) }
            switch cell[i] {
            case 0x09, 0x0A, 0x0D: return true
            case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): return true
            case 0x20: i += 1
            case 0xC2 where has(0xC2, 0xA0): i += 2
            case 0xE3 where has(0xE3, 0x80, 0x80): i += 3
            case 0xE2 where has(0xE2, 0x80) && i + 2 < cell.count && (0x80...0x8A).contains(cell[i + 2]): i += 3
            case 0xEF where has(0xEF, 0xBC) && i + 2 < cell.count && [0x8B, 0x8D, 0x9D, 0xA0].contains(cell[i + 2]):
                return true
            default:
                guard let hidden = HiddenCharacter(cell, at: i) else { return false }
                i += hidden.length
            }
        }
        return false
    }
}
