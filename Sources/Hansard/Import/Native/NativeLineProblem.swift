import PairChannel

/// Why a line of the native log was quarantined. All the words for it are here.
enum NativeLineProblem: Refusal {
    case json(JSONProblem)
    case notAnObject
    case duplicateKey(String)
    case missing(String, type: String)
    case notText(String)
    case unknownType(String)
    case withoutType
    case time(String, TimeProblem)
    case emptyID(String)
    case nullCharacter(String)
    case unknownEvidence(String)
    case bothReaches
    case receiptUpToTime
    case endsBeforeItBegins
    case attachments
    case unknownFormat(String)
    case webhook(String)
    /// The ids of the source are those of the named system.
    case otherSystem(String)
    case noCount
    case emojiName(String)
    case emojiWithoutImage
    /// What the live server could not put on the record; the reason is its own.
    case unmappedEvent(String)

    /// What is wrong with a line for which `problem` is wrong with its JSON.
    init(_ problem: JSONProblem) {
        self = if case .repeatedMember(let name) = problem { .duplicateKey(name) } else { .json(problem) }
    }

    var description: String {
        switch self {
        case .json(let problem): "This line is not JSON: \(problem). Write the line again from its source."
        case .notAnObject: "This line is JSON but no object. Every line of the native log is one object."
        case .duplicateKey(let key): "This line gives “\(key.prefix(40))” twice. Leave one of the two."
        case .missing(let key, let type): "This line is a \(type) without “\(key)”. Add it."
        case .notText(let key): "“\(key)” is not a text. Write it in quotes."
        case .unknownType(let type):
            "“\(type)” is no type of record that is known here. It is kept as it is until a version knows it."
        case .withoutType: "This line has no “type” and is no person (an “id” and a “name”). Add the type."
        case .time(let key, .withoutZone):
            "“\(key)” is a time without a zone. Write Z or an offset such as +02:00 after it, or pass --timezone."
        case .time(let key, .outOfRange):
            "“\(key)” is no day of the calendar, or not between the years 0001 and 9999. Correct it."
        case .time(let key, .malformed):
            "“\(key)” is no RFC 3339 time such as 2026-03-02T08:54:10.215Z. Correct it."
        case .emptyID("emoji"): "“emoji” is empty. Write the emoji, or its name."
        case .emptyID(let key): "“\(key)” is empty. Give it an id."
        case .nullCharacter(let key):
            "“\(key)” holds the character U+0000, at which a database stops reading. Write it without."
        case .unknownEvidence(let level):
            "“\(level)” is no level of evidence. Use explicit, or high_water_mark, or leave it out."
        case .bothReaches: "This line has “up_to” and “up_to_time”. A mark goes up to one of them: leave the other out."
        case .receiptUpToTime:
            "A mark up to a time is no receipt for a message. Leave “evidence” out, or name the message as “up_to”."
        case .endsBeforeItBegins: "“from_time” is later than “to_time”. Correct one of the two."
        case .attachments: "“attachments” is no list of objects with a “name” each. Correct it."
        case .unknownFormat(let format): "“\(format)” is no format of a text. Use plain or markdown."
        case .webhook(let what): "This line looks like a Pusher webhook, but \(what). Keep the body as it was received."
        case .otherSystem(let system):
            "This line has no ids of “\(system)”, which the first line has. A file has the ids of one system: put it into "
                + "another."
        case .noCount: "“count” is no whole number. Write how many they are."
        case .emojiName(let name):
            "“\(name.prefix(40))” is no name of an emoji: it has letters, digits, “_”, “-”, “+” and “'” alone, 100 bytes at most. "
                + "Write it without its colons."
        case .emojiWithoutImage:
            "This emoji has neither an image (“path”) nor another emoji that it is a name of (“alias”), or both. Give it one."
        case .unmappedEvent(let reason): reason
        }
    }
}
