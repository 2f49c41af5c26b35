import Hansard
import PairChannel

/// From when to when messages are asked for, as an address or a form says it: by days in the site’s zone, or by times.
package struct AskedPeriod: Hashable, Sendable {
    /// `2026-01-15`, or `2026-01-15T08:00:00Z`; `nil` for the beginning.
    let from: String?
    /// A day that is in it, or the first instant after it; `nil` for the end.
    let to: String?

    /// - Parameters: What was written, an empty text for nothing.
    package init(from: String? = nil, to: String? = nil) {
        (self.from, self.to) = (from?.isEmpty == true ? nil : from, to?.isEmpty == true ? nil : to)
    }

    /// No bound is asked for.
    package var isEmpty: Bool { from == nil && to == nil }

    /// As it stands in an address behind the page’s path: `?from=2026-01-15&to=2026-03-31`; empty where nothing is asked for.
    package var query: String {
        let pairs = parameters
        return pairs.isEmpty ? "" : "?" + pairs
    }

    /// `from=2026-01-15&to=2026-03-31`.
    package var parameters: String {
        [("from", from), ("to", to)].compactMap { name, text in text.map { "\(name)=\(PercentEncoding.encoded($0))" } }
            .joined(separator: "&")
    }

    /// Why there are no messages of it to show.
    package enum Problem: Error, Equatable, Sendable {
        /// What stands there for `from` or `to` is no day and no time.
        case noMoment(name: String, text: String)
        /// It ends when it begins, or before.
        case endsTooEarly
        /// So many are more than one page has, and so many that has at most.
        case tooMany(Int, most: Int)
    }

    /// The first instant, and the first one after it.
    ///
    /// - Parameter zone: Whose days are meant.
    package func moments(_ zone: SiteZone) throws(Problem) -> (from: Timestamp?, until: Timestamp?) {
        func moment(_ name: String, _ text: String?, endOfDay: Bool) throws(Problem) -> Timestamp? {
            guard let text else { return nil }
            guard let moment = Selection.moment(text, zone, endOfDay: endOfDay) else {
                throw .noMoment(name: name, text: text)
            }
            return moment
        }
        let from = try moment("from", from, endOfDay: false)
        let until = try moment("to", to, endOfDay: true)
        if let from, let until, until <= from { throw .endsTooEarly }
        return (from, until)
    }
}

extension PageContext {
    /// A period as a title: `15 January 2026 to 31 March 2026`. Bounds that no day begins with have their time.
    func title(from: Timestamp?, until: Timestamp?) -> String {
        let first = from.map { isStartOfDay($0) ? date($0) : dateTime($0, seconds: true) }
        let last = until.map { isStartOfDay($0) ? lastDay(before: $0) : dateTime($0, seconds: true) }
        return switch (first, last) {
        case (let first?, let last?): words("whole.between", ["first": first, "last": last])
        case (let first?, nil): words("whole.since", ["first": first])
        case (nil, let last?): words("whole.until", ["last": last])
        case (nil, nil): words("whole.title")
        }
    }

    private func isStartOfDay(_ at: Timestamp) -> Bool { zone.start(ofDay: zone.local(at).day) == at }

    /// What is wrong with a period, and what to do, in the words of the pages.
    func text(_ problem: AskedPeriod.Problem) -> String {
        switch problem {
        case .noMoment(_, let text): words("whole.no_moment", ["text": printable(text)])
        case .endsTooEarly: words("whole.ends_too_early")
        case .tooMany(let count, let most):
            words("whole.too_many", ["messages": words.count("count.messages", count), "most": words.number(most)])
        }
    }
}
