import HTTPServer
import HTTPTypes

/// In which form an answer is wanted.
enum Form: String, CaseIterable, Sendable {
    case json, jsonl, csv

    var mediaType: String {
        switch self {
        case .json: "application/json"
        case .jsonl: "application/x-ndjson"
        case .csv: "text/csv; charset=utf-8"
        }
    }

    /// What `accept` likes best of what is offered; the first of equals.
    ///
    /// - Source: RFC 9110, section 12.5.1.
    static func best(_ accept: [String], of offered: [String]) -> Int? {
        let ranges = accept.joined(separator: ",").split(separator: ",").map {
            range -> (type: String, weight: Double) in
            let pieces = range.split(separator: ";").map { $0.trimmed.lowercased() }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            return (pieces.first ?? "", weight)
        }
        guard !ranges.isEmpty else { return 0 }
        func weight(_ type: String) -> Double {
            let kind = type.prefix { $0 != "/" }
            for wanted in [type, "\(kind)/*", "*/*"] {
                if let range = ranges.first(where: { $0.type == wanted }) { return range.weight }
            }
            return 0
        }
        let weights = offered.map { weight($0) }
        guard let most = weights.max(), most > 0 else { return nil }
        return weights.firstIndex(of: most)
    }

    static func notAcceptable(_ offered: [String]) -> ProblemDetails {
        ProblemDetails(
            .notAcceptable, "not-acceptable", "Not in that form",
            "This is offered as \(offered.joined(separator: ", ")). Ask for one of these in “Accept”, or leave it out.")
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
