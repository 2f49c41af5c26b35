import Foundation
import Hansard
import HansardStore

/// Everybody's newest messages, gathered while all transcripts are drawn: to look for them one person at a time would
/// read the record once more for each.
final class NewestByPerson: @unchecked Sendable {
    private let lock = NSLock()
    // Below: with `lock` held.
    private var kept: [[LocatedMessage]]
    private var least: [LocatedMessage?]
    private let limit: Int

    init(people: Int, limit: Int = PageContext.feedItems) {
        kept = Array(repeating: [], count: people)
        least = Array(repeating: nil, count: people)
        self.limit = limit
    }

    func add(_ page: [ArchivedMessage], in conversation: Int64) {
        lock.withLock {
            for message in page.reversed() {
                guard let sender = message.sender.map({ Int($0) }) else { continue }
                let position = LocatedMessage(message.position, in: conversation)
                if let least = least[sender], position < least { continue }
                kept[sender].append(position)
                if kept[sender].count >= limit * 2 { cut(sender) }
            }
        }
    }

    /// The newest messages of a person, newest first.
    func newest(of person: PersonIndex) -> [LocatedMessage] {
        lock.withLock {
            cut(Int(person))
            return kept[Int(person)]
        }
    }

    private func cut(_ person: Int) {
        kept[person] = Array(kept[person].sorted(by: >).prefix(limit))
        if kept[person].count == limit { least[person] = kept[person].last }
    }
}
