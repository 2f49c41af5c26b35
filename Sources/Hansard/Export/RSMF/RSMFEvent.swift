import PairChannel

/// Somebody in a manifest: a person of the archive, or whoever it is that no source names.
enum RSMFPerson: Hashable {
    case known(PersonIndex)
    case unknown

    init(_ person: PersonIndex?) { self = person.map { .known($0) } ?? .unknown }
}

/// An event of a manifest, with what came after it. Its members have the names of RSMF’s schema.
struct RSMFEvent {
    enum Kind: String {
        case message, join, leave, unknown
    }

    /// A text that was put in the place of another; without both where the source does not have the former one.
    struct Edit {
        let participant: RSMFPerson
        let timestamp: Timestamp
        let texts: (previous: String, new: String)?
    }

    struct Receipt {
        let participant: RSMFPerson
        let timestamp: Timestamp
    }

    struct Reaction {
        let value: String
        let count: Int
        let participants: [RSMFPerson]
    }

    let kind: Kind
    let participant: RSMFPerson
    let timestamp: Timestamp
    /// Of its record; 0 for what is no message, so that of one instant it comes first.
    var seq: Int64 = 0
    var id: String?
    /// The message that it answers; written only where that is in the same file.
    var parent: String?
    var body: String?
    var isDeleted = false
    /// Repeated for a reply’s sake; its own file is another one.
    var isContext = false
    var edits: [Edit] = []
    var reactions: [Reaction] = []
    var attachments: [RSMFAttachment] = []
    var receipts: [Receipt] = []
    /// Whose marks go up to here, and cover all that was before.
    var seenToHere: [RSMFPerson] = []
    private(set) var custom: [(name: String, value: String)] = []

    init(_ kind: Kind, _ participant: RSMFPerson, at timestamp: Timestamp) {
        (self.kind, self.participant, self.timestamp) = (kind, participant, timestamp)
    }

    /// Adds what RSMF has no member for. An empty value is none: the schema refuses it.
    mutating func add(_ name: String, _ value: String?) {
        if let value, !value.isEmpty { custom.append((name, value)) }
    }

    /// Everybody whom it names.
    var people: [RSMFPerson] {
        [participant] + edits.map(\.participant) + reactions.flatMap(\.participants) + receipts.map(\.participant)
    }

    /// By time, and of one time in the order of the record.
    static func isBefore(_ a: RSMFEvent, _ b: RSMFEvent) -> Bool {
        (a.timestamp, a.seq) < (b.timestamp, b.seq)
    }
}

/// A file that an event names, as it stands in the ZIP file.
struct RSMFAttachment {
    enum Content {
        case file(StoredFile)
        /// In place of a file that is not there: why.
        case note([UInt8])
    }

    /// Its name in the ZIP file, which is its id.
    let id: String
    let display: String
    let content: Content

    var size: Int64 {
        switch content {
        case .file(let file): file.bytes
        case .note(let text): Int64(text.count)
        }
    }

    /// The ending by which a viewer knows what a file is: of an image, that of what it is and not of what it is called.
    static func ending(of name: String, _ file: StoredFile) -> String {
        if file.look.kind.isImage { return file.look.kind == .jpeg ? "jpg" : "\(file.look.kind)" }
        let ending = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last?.lowercased() ?? ""
        let isPlain =
            (1...10).contains(ending.utf8.count)
            && ending.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
        return isPlain && !["png", "jpg", "jpeg", "gif"].contains(ending) ? ending : "bin"
    }
}
