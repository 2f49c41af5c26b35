import Hansard
import PairChannel

/// Which part of the archive is meant: what audiences, cases and classes of retention say alike. By ids, or by names, which
/// `Selection.resolved` finds the ids of.
package struct SelectionSettings: Sendable, Equatable {
    private var all = false
    private var rooms = false
    private var conversations: Set<ID> = []
    private var people: Set<ID> = []
    private var teams: Set<ID> = []
    private var except = Selection.Exceptions()
    private var from: CivilDate?
    private var to: CivilDate?
    private var presence = true

    /// Nothing, until it is read.
    package init() {}

    /// A setting of its own for each of `names`, for whoever has a selection in `property`.
    package static func settings<Owner>(
        _ names: String..., in property: WritableKeyPath<Owner, SelectionSettings> & Sendable
    ) -> [Setting<Owner>] {
        table.settings(names, within: property)
    }

    private static let table = SettingsTable(
        SelectionSettings(),
        [
            Setting("all", \.all, .flag, "Every conversation, also those that come to be later."),
            Setting("rooms", \.rooms, .flag, "Every room: neither pairs nor groups that are closed."),
            Setting("conversations", \.conversations, .conversations, "These."),
            Setting("people", \.people, .people, "Every conversation in which one of these takes part."),
            Setting("teams", \.teams, .teams, "Every conversation in which somebody of these teams takes part."),
            Setting(
                "except", \.except, .settings(exceptions, read: read),
                "What is left out, whatever else says that it is in."),
            Setting("from", optional: \.from, .day, leftOut: "all time", "The first day, in the site’s `timezone`."),
            Setting("to", optional: \.to, .day, leftOut: "all time", "The last day."),
            Setting("presence", \.presence, .flag, "Whether it is in it when those inside were online."),
        ])

    private static let exceptions = SettingsTable(
        Selection.Exceptions(),
        [
            Setting("conversations", \.conversations, .conversations, "Not these."),
            Setting("people", \.people, .people, "No conversation in which one of these takes part."),
            Setting("teams", \.teams, .teams, "No conversation in which somebody of these teams takes part."),
        ])

    @Sendable private static func read(_ node: SettingNode) throws(SettingsProblem) -> Selection.Exceptions {
        var read = Selection.Exceptions()
        try exceptions.read(node, into: &read)
        return read
    }

    /// Sees to it that the period does not end before it begins.
    ///
    /// - Parameter node: Where the selection stands.
    package func check(_ node: SettingNode) throws(SettingsProblem) {
        if let from, let to, to < from { throw node.problem("ends before it begins. Put the earlier day into from.") }
    }

    /// As it is written: what is a name is taken for an id.
    ///
    /// - Parameter zone: Whose days are meant.
    package func selection(_ zone: SiteZone) -> Selection {
        var zone = zone
        var selection = Selection()
        (selection.all, selection.rooms, selection.presence) = (all, rooms, presence)
        (selection.people, selection.teams, selection.except) = (people, teams, except)
        selection.except.conversations = Set(except.conversations.map(\.inPairOrder))
        for id in conversations { selection.add(conversation: id) }
        selection.from = from.map { zone.start(ofDay: $0.daysSince1970) }
        selection.until = to.map { zone.start(ofDay: $0.daysSince1970 + 1) }
        return selection
    }
}

extension SettingType where Value == Set<ID> {
    fileprivate static var conversations: Self { ids("conversations, by id or name") }
    fileprivate static var people: Self { ids("people, by id or name") }
    fileprivate static var teams: Self { ids("teams") }

    /// - Parameter words: Whose they are.
    package static func ids(_ words: String) -> Self {
        Self("a list of \(words)") { (node) throws(SettingsProblem) in Set(try node.ids()) }
    }
}
