import Foundation
import Hansard

extension Store {
    /// What rules say that need not be kept any longer. Nothing is changed.
    package static func planDisposal(
        _ rules: [RetentionRule], inArchiveAt path: String, now: Timestamp
    ) throws -> [DisposalClass] {
        try ErasurePlanner(ArchiveFolder(path), zone: .utc).disposal(rules, now: now)
    }

    /// Erases that, each class with its ground. What is held stays, and the refusal is on record.
    ///
    /// - Returns: What was due.
    package static func dispose(
        _ rules: [RetentionRule], actor: String, approver: String, inArchiveAt path: String, now: Timestamp,
        holder: String, waiting: (String) -> Void
    ) throws -> [DisposalClass] {
        try changing(path, holder, nil, waiting) { folder, log in
            let planner = try ErasurePlanner(folder, zone: .utc)
            let classes = try planner.disposal(rules, now: now)
            var records: [LogRecord] = []
            for due in classes {
                let warrant = try ErasureWarrant(
                    ground: "retention:\(due.rule.name)", actor: actor, approver: approver)
                func erasure(_ messages: Set<Int64>) throws -> LogErasure? {
                    let plan = try planner.plan(messages: messages)
                    return plan.isEmpty ? nil : plan.erasure(warrant, at: now)
                }
                var going: Set<Int64> = []
                for conversation in due.conversations {
                    going.formUnion(conversation.messages.subtracting(conversation.held))
                    guard let refused = try erasure(conversation.held) else { continue }
                    let matters = conversation.matters.joined(separator: ", ")
                    records += refused.lines.map { .refusal(LogRefusal(matter: matters, erasure: $0)) }
                }
                if let erasure = try erasure(going) { records += erasure.lines.map { .erasure($0) } }
            }
            if !records.isEmpty { try append(records, to: log) }
            return classes
        }
    }
}
