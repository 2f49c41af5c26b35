/// Why a part of a Slack export was quarantined. All the words for it are here.
enum SlackProblem: Refusal {
    case missing(String, of: String)
    case time(String, String)
    case noSender
    // Of a whole file.
    case noMessages
    case noConversation
    case unreadable(String)
    case zip
    case outside(String)
    case deceptiveName
    case doubtfulName(String)
    case unnamedUpload
    case emojiName(String)

    var description: String {
        switch self {
        case .missing(let member, let what): "This \(what) has no “\(member)”. Export it again, or add it."
        case .time(let member, let text):
            "“\(text.prefix(40))” as “\(member)” is no time of Slack’s, such as 1767312000.000200. Export it again."
        case .noSender:
            "This message names nobody as its sender (no “user”, no “bot_id”, no “username”). Export it again, or add one."
        case .noMessages:
            "This file of the export is no list of messages, people or conversations, and nothing of it was read. "
                + "Look at it: if it belongs on the record, export it in a format that is known here."
        case .noConversation:
            "This file holds messages, and nothing says of which conversation. "
                + "Put it into a folder with the conversation’s name, and ingest the export again."
        case .unreadable(let reason): "This file cannot be read, and nothing of it was. \(reason)"
        case .zip: "This is a zip inside of the export, and nothing of it was read. Ingest it by itself."
        case .outside(let root):
            "This file lies outside of the export, which is in “\(printable(root))”, and nothing of it was read. "
                + "If it is a part of the export, move it there; if it is another source, ingest it by itself."
        case .deceptiveName:
            "The name of this file has control characters or marks that turn the direction of text, which no export has, "
                + "and nothing of it was read. Look at it, and give it another name if it belongs to the export."
        case .doubtfulName(let name):
            "The zip does not say in which character set it writes this name, and no list of the export has it: it was "
                + "read as “\(printable(name))”. If that is wrong, unpack the zip and ingest the folder."
        case .emojiName(let name):
            "“\(printable(String(name.prefix(40))))” is no name that an emoji can have, and it was not taken. It has letters, digits, "
                + "“_”, “-”, “+” and “'” alone: rename it in Slack, and export it again."
        case .unnamedUpload:
            "No message of the export has this file, so it was not taken. It is still in the export: look at it there."
        }
    }
}
