/// Links in CommonMark (0.30, sections 6.3 and 6.5).
enum LinkMarkup {
    /// What a reader may follow. Anything else, such as Slack's own `slack-action:`, is shown and not linked.
    private static let schemes: Set<String> = ["http", "https", "mailto", "tel", "ftp", "ftps", "sftp"]

    static func isLinked(_ url: String) -> Bool {
        guard let colon = url.firstIndex(of: ":") else { return false }
        return schemes.contains(url[..<colon].lowercased())
    }

    static func write(_ url: String, label: String) -> String {
        let label = label.allSatisfy(\.isWhitespace) ? url : label
        if label == url, canBeBare(url) { return "<\(url)>" }
        let text = label.unicodeScalars.map { $0 == "\n" || $0 == "\r" ? " " : Character($0) }
        return "[\(CommonMarkEscaping.escape(String(text), isAtLineStart: false))](\(destination(url)))"
    }

    /// Whether `<url>` means this URL and shows it: no references are written in it, and no white space.
    private static func canBeBare(_ url: String) -> Bool {
        url.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "<" && $0 != ">" && $0 != "\\" }
            && !(url.contains("&") && url.contains(";"))
    }

    private static func destination(_ url: String) -> String {
        var out = String.UnicodeScalarView()
        var needsBrackets = url.isEmpty || url.hasPrefix("<")
        for scalar in url.unicodeScalars {
            switch scalar {
            case "\\", "<", ">", "&":  // `&copy;` would be read as ©
                out.append("\\")
                out.append(scalar)
            case " ", "(", ")":
                needsBrackets = true
                out.append(scalar)
            case let control where control.value < 0x20 || control.value == 0x7F:
                out.append(contentsOf: percentEncoded(UInt8(control.value)).unicodeScalars)
            default: out.append(scalar)
            }
        }
        return needsBrackets ? "<\(String(out))>" : String(out)
    }

    private static func percentEncoded(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.count == 1 ? "0" : "") + digits
    }
}
