import HTTPTypes

/// What a client says of compression.
package enum AcceptEncoding {
    /// Whether the client takes gzip, and likes it no less than the plain bytes (RFC 9110, 12.5.3).
    package static func allowsGzip(_ fields: HTTPFields) -> Bool {
        let lines = fields[values: .acceptEncoding]
        guard !lines.isEmpty else { return false }
        var gzip: Int?
        var any: Int?
        var identity: Int?
        for item in lines.joined(separator: ",").split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let coding = parts.first else { continue }
            var quality = 1_000
            for parameter in parts.dropFirst() where parameter.hasPrefix("q=") {
                quality = thousandths(parameter.dropFirst(2)) ?? 0
            }
            switch coding {
            case "gzip", "x-gzip": gzip = max(gzip ?? 0, quality)
            case "identity": identity = quality
            case "*": any = quality
            default: break
            }
        }
        let offered = gzip ?? any ?? 0
        return offered > 0 && offered >= identity ?? 0
    }

    /// `0.5` as 500; `nil` for what is no weight.
    private static func thousandths(_ text: Substring) -> Int? {
        let sides = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides[0] == "0" || sides[0] == "1" else { return nil }
        let fraction = sides.count == 2 ? sides[1] : ""
        guard fraction.utf8.count <= 3, fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let padded = Int(fraction + String(repeating: "0", count: 3 - fraction.utf8.count)) ?? 0
        let value = (sides[0] == "1" ? 1_000 : 0) + padded
        return value <= 1_000 ? value : nil
    }
}
