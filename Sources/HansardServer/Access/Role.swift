/// In what capacity somebody asks. The name stands in the access log, in tokens and in the header `Hansard-Role`.
package enum Role: String, Sendable, CaseIterable { case open, staff, manager, compliance, auditor, admin }

extension Role {
    /// What of the record is read in a role.
    enum ReadAccess: Sendable {
        /// All of it.
        case everything
        /// The conversations in which they take part.
        case own
        /// These, and those of their reports and teams.
        case managed
        /// What a case covers.
        case underCase
        /// Nothing, not even by the way.
        case nothing
    }

    /// All that there is to say of a role; its words are in `Templates/words/roles.yml`.
    private struct Row {
        let reads: ReadAccess
        /// What may be done in it.
        let may: Set<Permission>
        /// Below `roles` in the access rules, the list of who has it, and its meaning for the documentation; `nil` for a role that
        /// follows from something else.
        var setting: (name: String, help: String)?
    }

    /// Made once: each request asks for one.
    private static let rows = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.newRow()) })

    private var row: Row { Self.rows[self] ?? newRow() }

    /// A new role is a case of `Role` and a row here.
    private func newRow() -> Row {
        switch self {
        case .open: Row(reads: .everything, may: [.readPages, .export, .readPolicy])
        case .staff: Row(reads: .own, may: [.readPages, .export])
        case .manager: Row(reads: .managed, may: [.readPages, .export])
        case .compliance:
            Row(
                reads: .underCase, may: [.readPages, .export, .readCases],
                setting: ("compliance", "Who reads under cases."))
        case .auditor:
            Row(
                reads: .nothing, may: [.readPages, .audit, .readAccessLog, .readPolicy],
                setting: ("auditors", "Who reads the access log."))
        case .admin:
            Row(reads: .nothing, may: [.readPages, .audit, .readPolicy], setting: ("admins", "Who keeps the server."))
        }
    }

    /// What of the record is read in it.
    var reads: ReadAccess { row.reads }

    /// What may be done in this role.
    package var permissions: Set<Permission> { row.may }

    /// Below `roles` in the access rules, the list of who has it, with its meaning; `nil` for a role that follows from something else.
    var setting: (name: String, help: String)? { row.setting }

    /// Those that the access rules name people for.
    static let named = allCases.filter { $0.setting != nil }

    /// Those that may be asked for.
    package static let asked = allCases.filter { $0 != .open }
}
