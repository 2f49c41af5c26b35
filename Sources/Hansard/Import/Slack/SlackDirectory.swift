import PairChannel

/// The names of an export's people and conversations, as far as they are known. One for a whole export, in which
/// messages add people that `users.json` lacks.
final class SlackDirectory {
    private var people: [String: String] = [:]
    private var bots: Set<String> = []
    /// The user behind a bot, by the bot's id.
    private var usersOfBots: [String: String] = [:]
    /// What apps are called that were added to the workspace, by their ids.
    private var namesOfApps: [String: String] = [:]
    private var conversations: [String: String] = [:]
    /// The files that the export holds.
    private let files: SlackFileIndex
    /// The paths of those that a message names.
    private(set) var namedFiles: Set<String> = []
    /// How often a name was asked for.
    private(set) var lookups = 0

    init(files: SlackFileIndex = SlackFileIndex([])) { self.files = files }

    /// Where the export has the file with that id.
    func path(ofFile id: String) -> String? {
        guard let path = files[id] else { return nil }
        namedFiles.insert(path)
        return path
    }

    func name(ofPerson id: String) -> String? { people[id] }
    func isBot(_ id: String) -> Bool { bots.contains(id) }
    /// Whose the id of a sender is: the user behind a bot that a list of people has, whose messages may have but the bot’s id.
    func person(behind id: String) -> String { usersOfBots[id] ?? id }

    func add(person id: String, name: String, isBot: Bool, botID: String? = nil) {
        people[id] = name
        if isBot { bots.insert(id) }
        if let botID { usersOfBots[botID] = id }
    }

    /// Notes what an app is called, by its id.
    func add(app id: String, name: String) { namesOfApps[id] = name }

    func name(ofApp id: String) -> String? { namesOfApps[id] }

    func add(conversation id: String, name: String) { conversations[id] = name }

    /// The names for texts.
    var names: SlackNames {
        SlackNames(
            person: { id in self.lookUp(self.people[id]) },
            conversation: { id in self.lookUp(self.conversations[id]) },
            group: { _ in self.lookUp(nil) })
    }

    private func lookUp(_ name: String?) -> String? {
        lookups += 1
        return name
    }

    static let slackbot = "USLACKBOT"

    /// What to call the person that `user` describes: `users.json`, `user_profile`; the id when it says nothing else.
    static func displayName(of user: JSONValue, id: String) -> String { profileName(user) ?? id }

    /// The full name and the handle of `user`, where it has them.
    static func otherNames(_ user: JSONValue) -> (realName: String?, handle: String?) {
        func first(_ values: JSONValue?...) -> String? {
            values.compactMap { $0?.string }.first { !$0.allSatisfy(\.isWhitespace) }
        }
        return (first(user["real_name"], user["profile"]?["real_name"]), first(user["name"]))
    }

    static func profileName(_ user: JSONValue) -> String? {
        let profile = user["profile"]
        return [
            profile?["display_name"], user["display_name"], user["real_name"], profile?["real_name"], user["name"],
        ].compactMap { $0?.string }.first { !$0.allSatisfy(\.isWhitespace) }
    }
}
