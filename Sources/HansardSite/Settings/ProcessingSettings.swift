/// `processing` in the settings: what an organisation has to say of its record that no other setting knows. The documents for
/// auditors are made from it, see `PolicyDocument`.
package struct ProcessingSettings: Sendable, Equatable {
    /// What there is to say, by its name in the settings.
    package enum Member: String, Sendable, CaseIterable {
        case controller, contact
        case jointControllers = "joint_controllers"
        case representative
        case dataProtectionOfficer = "data_protection_officer"
        case purposes
        case legalBasis = "legal_basis"
        case dataSubjects = "data_subjects"
        case recipients, transfers, processors, measures
        case responsible, backup
        case internalControl = "internal_control"
        case changes
    }

    /// Each member and what it is for.
    private static let meanings: [(member: Member, help: String)] = [
        (.controller, "The name of the controller: the organisation, if left out."),
        (.contact, "Its address, and how it is reached."),
        (.jointControllers, "Those who decide together with it."),
        (.representative, "Its representative in the Union."),
        (.dataProtectionOfficer, "The data protection officer, and how they are reached."),
        (.purposes, "What the record is kept for."),
        (.legalBasis, "On what ground: a law, an agreement, a balance of interests."),
        (.dataSubjects, "Whose data is in it: staff, customers whom they write about, …"),
        (.recipients, "Who else is given any of it: supervisors, courts, counsel."),
        (.transfers, "To which third countries it goes, and by which safeguards."),
        (.processors, "Who processes it for the controller: a hoster, a service that carries the chat."),
        (.measures, "Measures besides those that the program takes."),
        (.responsible, "Who answers for the procedure, and who carries it out."),
        (.backup, "How backups are made, where they are, and how a restore is tried."),
        (.internalControl, "Which controls are made, how often, and by whom."),
        (.changes, "What was changed in the procedure, and since when."),
    ]

    /// A text or a list of them for each member.
    package static let table = SettingsTable(
        ProcessingSettings(),
        meanings.map { member, help in Setting(member.rawValue, \.values[member], .said, leftOut: "", help) })

    private var values: [Member: [String]] = [:]

    /// Nothing is said.
    package init() {}

    init(_ parent: SettingNode) throws(SettingsProblem) { try Self.table.read(parent, into: &self) }

    /// What is said, an item each; empty where nothing is.
    package subscript(_ member: Member) -> [String] { values[member] ?? [] }
}

extension SettingType where Value == [String]? {
    fileprivate static var said: Self {
        Self("a text, or a list of them") { (node) throws(SettingsProblem) in try node.list() }
    }
}
