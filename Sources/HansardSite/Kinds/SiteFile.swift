import Hansard

/// A file of the site: its path in the output, with `/` between folders, and what is in it.
package struct SiteFile: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        /// A file that the archive keeps, for attachments: where it is on disk, and how long.
        case stored(path: String, bytes: Int64)
    }

    package let path: String
    package let body: Body
    /// What of the record it has.
    package var subjects = PageSubjects.nothing
    /// What the access log calls it when somebody gets it; `nil` for what has nothing of the record.
    package var action: DisclosureAction?
    /// A page's Content-Security-Policy, as its own `<meta>` has it; `nil` for what has none.
    package var policy: String?

    package init(path: String, bytes: [UInt8]) { (self.path, body) = (path, .bytes(bytes)) }

    init(path: String, stored: String, bytes: Int64) {
        (self.path, body) = (path, .stored(path: stored, bytes: bytes))
    }

    /// None of a file that is stored.
    package var bytes: [UInt8] { if case .bytes(let bytes) = body { bytes } else { [] } }
}

/// What of the record a page has: whose conversations, and which records.
package struct PageSubjects: Sendable, Equatable {
    /// By their ids in the source.
    package var conversations: [String] = []
    package var people: [String] = []
    /// The first and the last record of each piece.
    package var records: [ClosedRange<Int64>] = []

    /// What has nothing of the record, or no more than that there is one.
    package static let nothing = PageSubjects()

    package init(conversations: [String] = [], people: [String] = [], records: [ClosedRange<Int64>] = []) {
        (self.conversations, self.people, self.records) = (conversations, people, records)
    }
}

extension [ClosedRange<Int64>] {
    /// Records that follow one another, together.
    static func runs(of records: [Int64]) -> Self {
        var runs: Self = []
        for record in records.sorted() {
            if let last = runs.last, record <= last.upperBound + 1 {
                runs[runs.count - 1] = last.lowerBound...record
            } else {
                runs.append(record...record)
            }
        }
        return runs
    }
}

extension String {
    /// `../` as often as a page’s path has folders.
    package var prefixToRoot: String { String(repeating: "../", count: utf8.count { $0 == UInt8(ascii: "/") }) }
}
