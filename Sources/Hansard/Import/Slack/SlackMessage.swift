import PairChannel

/// What every message of Slack has, checked before anything is recorded.
struct SlackMessage {
    let json: JSONValue
    let ts: String
    let sentAt: Timestamp
    let subtype: String?
    /// The `ts` of the thread's first message, for all but that one.
    let thread: String?
    let isInThread: Bool
    let editedAt: Timestamp?
    let editor: String?

    init(_ json: JSONValue) throws(SlackProblem) {
        self.json = json
        (ts, sentAt) = try Self.time(json, "ts", of: "message")
        subtype = json["subtype"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        if let root = json["thread_ts"], root != .null, root.string != "" {
            let (id, _) = try Self.time(json, "thread_ts", of: "message")
            thread = id == ts ? nil : id
            isInThread = true
        } else {
            (thread, isInThread) = (nil, false)
        }
        if let edited = json["edited"], edited["ts"]?.text.map({ !$0.isEmpty }) == true {
            (_, editedAt) = try Self.time(edited, "ts", of: "edit")
            editor = edited["user"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        } else {
            (editedAt, editor) = (nil, nil)
        }
    }

    static func time(
        _ json: JSONValue, _ member: String, of what: String
    ) throws(SlackProblem) -> (String, Timestamp) {
        guard let value = json[member], value != .null else { throw .missing(member, of: what) }
        // A number is refused as well: a program that wrote one has put it through a Double.
        guard case .string(let text) = value, let instant = Timestamp(slackTS: text) else {
            throw .time(member, value.text ?? "…")
        }
        return (text, instant)
    }

    /// Who wrote it: a user, a bot, or for the system's own messages Slackbot.
    func sender() throws(SlackProblem) -> String {
        let candidates = [json["user"], json["bot_id"], json["comment"]?["user"]]
        if let id = candidates.compactMap({ $0?.string }).first(where: { !$0.isEmpty }) { return id }
        // Old integrations have a name only.
        if let name = json["username"]?.string, !name.isEmpty { return "bot:" + name }
        guard SlackSubtype.kind(subtype, isBot: false) == .said else { return SlackDirectory.slackbot }
        throw .noSender
    }

    /// What the message itself calls its sender.
    var senderName: String? {
        let botName = [json["username"], json["bot_profile"]?["name"]].compactMap { $0?.string }.first { !$0.isEmpty }
        if json["user"]?.string == nil || subtype == "bot_message" { return botName ?? profileName }
        return profileName ?? botName
    }

    private var profileName: String? { json["user_profile"].flatMap(SlackDirectory.profileName) }

    var hasUser: Bool { json["user"]?.string.map { !$0.isEmpty } ?? false }
    var hasBot: Bool { json["bot_id"]?.string.map { !$0.isEmpty } ?? false }
}
