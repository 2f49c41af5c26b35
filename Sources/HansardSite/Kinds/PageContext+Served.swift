import Hansard
import PairChannel

extension PageContext {
    /// The day before `end`, in words: the last one of what ends there.
    func lastDay(before end: Timestamp) -> String { date(Timestamp(microseconds: end.microseconds - 1)) }

    /// `Case refunds-2026, until 31 March 2026, as Sofia Cruz.`; empty where no case is read under.
    func caseBar(_ served: ServedPage?) -> [UInt8] {
        guard let read = served?.caseRead else { return [] }
        func isolated(_ text: String) -> String { "<bdi>\(escapedHTML(printable(text)))</bdi>" }
        let values = [
            "name": isolated(read.name), "last": escapedHTML(lastDay(before: read.ends)),
            "reader": isolated(read.reader),
        ]
        return Array(words.html("case.bar", values).utf8)
    }

    /// Links to what only some readers have; empty for those who have none of it.
    ///
    /// - Parameter root: The prefix to the site’s root.
    func readerLinks(_ served: ServedPage?, root: String) -> [UInt8] {
        var out: [UInt8] = []
        func append(_ path: String, _ title: String) {
            if !out.isEmpty { out.append(" ") }
            out.append("<a href=\"\(escapedHTML(root))\(path)\">\(escapedHTML(title))</a>")
        }
        if served?.offersCases == true { append("auth/cases", words("case.list")) }
        if served?.offersAudit == true { append("audit/", words("audit.title")) }
        return out
    }
}
