import GRDB
import Hansard

/// The filters of a query as a condition on `message`.
struct SearchConditions {
    private(set) var sql = "1"
    private(set) var unknownNames: [String] = []
    private(set) var isImpossible = false

    /// - Parameter query: As it is read.
    init(_ query: SearchQuery, _ zone: SiteZone, _ names: NameLookup) throws {
        var zone = zone
        for item in query.filters {
            guard let condition = try condition(item.filter, &zone, names) else { continue }
            sql += item.isNegated ? " AND NOT (\(condition))" : " AND (\(condition))"
        }
        if !unknownNames.isEmpty { isImpossible = true }
    }

    /// Only numbers are put into the text; everything that a user wrote was looked up before.
    private mutating func condition(
        _ filter: SearchQuery.Filter, _ zone: inout SiteZone, _ names: NameLookup
    ) throws -> String? {
        func sent(_ comparison: String, _ day: Int) -> String {
            "sent_at \(comparison) \(zone.start(ofDay: day).microseconds)"
        }
        switch filter {
        case .from(let name): return "sender IN (\(try numbers(.person, name, names)))"
        case .with(let name):
            return "conversation IN (\(Participant.conversations(of: try numbers(.person, name, names))))"
        case .to(let name):
            let people = try numbers(.person, name, names)
            return "conversation IN (\(Participant.conversations(of: people))) AND ifnull(sender, 0) NOT IN (\(people))"
        case .inConversation(let name): return "conversation IN (\(try numbers(.conversation, name, names)))"
        case .before(let period): return sent("<", period.days.lowerBound)
        case .after(let period): return sent(">=", period.days.upperBound)
        case .on(let period): return sent(">=", period.days.lowerBound) + " AND " + sent("<", period.days.upperBound)
        case .since(let period): return sent(">=", period.days.lowerBound)
        case .until(let period): return sent("<", period.days.upperBound)
        case .has(let feature): return Self.condition(feature)
        case .isUnanswered: return Unanswered.condition
        case .isDeleted: return "marks & \(MessageMarks.deleted.rawValue)"
        case .isUnseen:
            return """
                EXISTS (SELECT 1 FROM unseen WHERE unseen.conversation = message.conversation
                    AND unseen.person <> ifnull(message.sender, 0)
                    AND (message.sent_at, message.seq) >= (unseen.oldest_at, unseen.oldest)
                    AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.conversation = message.conversation
                        AND seen.person = unseen.person AND seen.up_to_at = message.sent_at
                        AND seen.up_to = message.seq AND seen.evidence = 0))
                AND (shape >> 4) & 3 < 2 AND NOT marks & \(MessageMarks.deleted.rawValue)
                """
        }
    }

    private static func condition(_ feature: SearchQuery.Feature) -> String {
        switch feature {
        case .link: "text LIKE '%http://%' OR text LIKE '%https://%' OR text LIKE '%mailto:%'"
        case .file: "marks & \(MessageMarks.attachments.rawValue)"
        case .reaction: "marks & \(MessageMarks.reactions.rawValue)"
        case .edit: "marks & \(MessageMarks.edited.rawValue)"
        case .thread:
            "marks & \(MessageMarks.replies.rawValue) OR reply_to IS NOT NULL OR thread IS NOT NULL"
        }
    }

    private mutating func numbers(
        _ kind: SearchReading.NameKind, _ name: String, _ names: NameLookup
    ) throws -> String {
        let found = try names.numbers(kind, name)
        if found.isEmpty { unknownNames.append(name) }
        return found.map(String.init).joined(separator: ",")
    }
}
