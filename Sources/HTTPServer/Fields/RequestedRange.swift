/// Which bytes of a file are asked for (RFC 9110, 14).
enum RequestedRange: Equatable {
    case whole
    case part(Range<Int64>)
    /// Nothing of the file lies in it: 416.
    case unsatisfiable

    /// - Parameters:
    ///   - text: The value of Range. One range of bytes is answered; several, another unit, or what is no range at all gives
    ///     the whole, as the RFC allows.
    init(_ text: String?, of count: Int64) {
        guard let text, text.lowercased().hasPrefix("bytes="), !text.contains(",") else {
            self = .whole
            return
        }
        let sides = text.dropFirst(6).filter { $0 != " " && $0 != "\t" }
            .split(separator: "-", omittingEmptySubsequences: false)
        guard sides.count == 2 else {
            self = .whole
            return
        }
        switch (Self.number(sides[0]), Self.number(sides[1])) {
        case (let first?, nil) where sides[1].isEmpty:
            self = first < count ? .part(first..<count) : .unsatisfiable
        case (let first?, let last?) where first <= last:
            self = first < count ? .part(first..<min(last, count - 1) + 1) : .unsatisfiable
        case (nil, let suffix?) where sides[0].isEmpty:
            self = suffix > 0 && count > 0 ? .part(max(0, count - suffix)..<count) : .unsatisfiable
        default: self = .whole
        }
    }

    private static func number(_ digits: Substring) -> Int64? {
        guard (1...18).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int64(digits)
    }
}
