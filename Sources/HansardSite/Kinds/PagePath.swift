import Hansard

/// The path of a file of the site from its root, cut into its parts.
///
/// It is read strictly: what a build would not write under exactly that name, such as `index-02.html` or `2026-13.html`,
/// is no path of a page.
struct PagePath {
    let folders: [String]
    /// Of the file, without its ending.
    let name: Substring
    let form: PageForm

    /// - Returns: `nil` for what can be no page’s path: empty parts, parts that begin with a point, other letters than
    ///   names of pages are made of (see `slug(of:)`), no ending.
    init?(_ path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard path.utf8.count <= 1_000, let last = parts.last, let point = last.lastIndex(of: "."),
            parts.allSatisfy({ Self.isName($0) }), point > last.startIndex
        else { return nil }
        folders = parts.dropLast().map(String.init)
        name = last[..<point]
        form = PageForm(ending: String(last[last.index(after: point)...]))
    }

    /// The first folder, or the name of a file that is in none.
    var place: String { folders.first ?? String(name) }

    private static func isName(_ part: Substring) -> Bool {
        guard let first = part.utf8.first, first != UInt8(ascii: ".") else { return false }
        return part.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    // MARK: Names

    /// The name of page `number` of a list: `index`, `index-2`.
    static func listName(_ base: String, _ number: Int) -> String { number == 1 ? base : "\(base)-\(number)" }

    /// The number of a page of a list whose first page is `base`: `index` is 1, `index-2` is 2.
    func number(inList base: String) -> Int? {
        if name == base { return 1 }
        return number(after: base + "-").flatMap { $0 > 1 ? $0 : nil }
    }

    /// A number from 1 on, of as many digits as it needs, behind `prefix`.
    func number(after prefix: String) -> Int? {
        name.hasPrefix(prefix) ? Self.number(name.dropFirst(prefix.utf8.count)) : nil
    }

    /// `2026`.
    var year: Int? { Self.digits(name, 4) }

    /// `2026-03`.
    var month: CalendarMonth? { Self.month(name) }

    /// `2026-03`, and `2026-03-2` for the second part of that month.
    var monthPart: (month: CalendarMonth, part: Int)? {
        guard let month = Self.month(name.prefix(7)) else { return nil }
        let rest = name.dropFirst(7)
        if rest.isEmpty { return (month, 1) }
        guard rest.first == "-", let part = Self.number(rest.dropFirst()), part > 1 else { return nil }
        return (month, part)
    }

    /// `2026-03-02`, as days since 1970.
    var day: Int? {
        guard name.utf8.count == 10, let month = Self.month(name.prefix(7)), name.dropFirst(7).first == "-",
            let day = Self.digits(name.suffix(2), 2),
            (1...CivilDate.daysIn(month: month.month, year: month.year)).contains(day)
        else { return nil }
        return CivilDate(year: month.year, month: month.month, day: day).daysSince1970
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...7).contains(text.utf8.count), text.utf8.allSatisfy({ $0 &- 0x30 < 10 }), text.first != "0" else {
            return nil
        }
        return Int(text)
    }

    /// Digits, with zeros before them.
    private static func digits(_ text: Substring, _ count: Int) -> Int? {
        text.utf8.count == count && text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) ? Int(text) : nil
    }

    private static func month(_ name: Substring) -> CalendarMonth? {
        guard name.utf8.count == 7, name.dropFirst(4).first == "-", let year = digits(name.prefix(4), 4),
            let month = digits(name.suffix(2), 2), (1...12).contains(month)
        else { return nil }
        return CalendarMonth(number: year * 12 + month - 1)
    }
}
