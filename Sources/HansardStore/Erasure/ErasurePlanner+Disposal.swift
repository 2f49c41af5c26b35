import Foundation
import GRDB
import Hansard

/// What retention says that need not be kept.
extension ErasurePlanner {
    /// What classes of conversations have kept for their whole period. A conversation of several classes is kept for as long as
    /// the longest says.
    func disposal(_ rules: [RetentionRule], now: Timestamp) throws -> [DisposalClass] {
        try reader.onOneState { () -> [DisposalClass] in
            let conversations = try reader.conversations()
            let holds = try standingHolds()
            var winner: [Int64: (place: Int, end: Timestamp)] = [:]
            for (place, rule) in rules.enumerated() {
                let end = rule.keep.end(before: now)
                for id in try rule.conversations(in: reader, among: conversations)
                where winner[id].map({ end < $0.end }) ?? true { winner[id] = (place, end) }
            }
            var classes = rules.map { DisposalClass(rule: $0, end: $0.keep.end(before: now)) }
            for conversation in conversations {
                guard let (place, end) = winner[conversation.id] else { continue }
                let its = try due(conversation, before: end, holds)
                if !its.messages.isEmpty { classes[place].conversations.append(its) }
            }
            return classes
        }
    }

    private func due(
        _ conversation: ConversationSummary, before end: Timestamp, _ holds: [Held]
    ) throws -> DisposalClass.Due {
        var due = DisposalClass.Due(conversation: conversation.sourceID)
        try reader.read { db in
            let select = try Statement(
                db,
                """
                SELECT seq, sent_at FROM message
                WHERE conversation = ? AND sent_at < ? AND NOT marks & \(MessageMarks.erased.rawValue) ORDER BY sent_at
                """)
            select.bind(1, conversation.id)
            select.bind(2, end.microseconds)
            while try select.step() {
                let at = Timestamp(microseconds: select.int(1))
                due.messages.insert(select.int(0))
                (due.first, due.last) = (due.first ?? at, at)
            }
        }
        for hold in holds {
            let held = hold.messages.intersection(due.messages)
            guard !held.isEmpty else { continue }
            due.held.formUnion(held)
            if !due.matters.contains(hold.matter) { due.matters.append(hold.matter) }
        }
        return due
    }
}
