/// A document of a load file.
struct LoadFileRow {
    /// Its number, and that of the document that it belongs to.
    var control = ""
    var group = ""
    /// The last document that belongs to it.
    var lastAttachment = ""
    var custodian = ""
    var type = ""
    var from = ""
    var to: [String] = []
    var subject = ""
    var sentAt: Timestamp?
    var changedAt: Timestamp?
    var room = ""
    var roomID = ""
    var events: Int?
    var attachments: Int?
    var fileName = ""
    var attachmentID = ""
    var md5 = ""
    var sha256 = ""
    /// With slashes.
    var nativePath = ""
    var textPath = ""
    var leafRoot = ""

    static let fields = [
        "BEGDOC", "ENDDOC", "BEGATTACH", "ENDATTACH", "GROUPID", "CUSTODIAN", "DOCTYPE", "FROM", "TO", "SUBJECT",
        "DATESENT", "DATELASTMOD", "ROOM", "ROOMID", "EVENTCOUNT", "ATTACHCOUNT", "FILENAME",
        "RELATIVITY ATTACHMENT ID", "MD5HASH", "SHA256HASH", "NATIVEPATH", "TEXTPATH", "LEAFROOT",
    ]

    var values: [String] {
        [
            control, control, group, lastAttachment, group, custodian, type, from, to.joined(separator: ";"), subject,
            Self.time(sentAt), Self.time(changedAt), room, roomID, events.map(String.init) ?? "",
            attachments.map(String.init) ?? "", fileName, attachmentID, md5, sha256,
            Self.replacing("/", "\\", in: nativePath), Self.replacing("/", "\\", in: textPath), leafRoot,
        ]
    }

    /// A document that belongs to it.
    func attachment(_ control: String, _ attachment: LoadFileAttachment) -> LoadFileRow {
        var row = LoadFileRow()
        (row.control, row.group, row.lastAttachment) = (control, group, lastAttachment)
        (row.custodian, row.type, row.from) = (custodian, "Attachment", attachment.sender)
        (row.sentAt, row.room, row.roomID) = (attachment.sentAt, room, roomID)
        (row.fileName, row.attachmentID) = (attachment.name, attachment.file.sha256)
        return row
    }

    /// `2026-03-02 09:00:00`, in UTC.
    private static func time(_ time: Timestamp?) -> String {
        time.map { replacing("T", " ", in: String($0.rfc3339(.second).dropLast())) } ?? ""
    }

    /// One sign in the place of another, both of ASCII.
    private static func replacing(_ old: Unicode.Scalar, _ new: Unicode.Scalar, in text: String) -> String {
        String(decoding: text.utf8.map { $0 == UInt8(ascii: old) ? UInt8(ascii: new) : $0 }, as: UTF8.self)
    }
}

/// A Concordance DAT file in UTF-8 with a byte order mark, whose values all stand between þ, with U+0014 between two.
///
/// An end of a line in a value is ®, and þ is written twice. What stands for one of these signs itself, and any other
/// control character, is shown as `[U+0014]`.
///
/// It is held in pieces, so that it is never copied as a whole when it grows.
struct ConcordanceTable {
    private var full: [[UInt8]] = []
    private var bytes: [UInt8] = []
    /// How many characters are shown by their numbers.
    private(set) var shown = 0

    init() {
        bytes.append(CSV.byteOrderMark)
        append(LoadFileRow.fields)
    }

    mutating func append(_ row: LoadFileRow) { append(row.values) }

    /// All that there is, of which nothing is held any more.
    mutating func takePieces() -> [[UInt8]] {
        defer { (full, bytes) = ([], []) }
        return full + [bytes]
    }

    private static let pieceBytes = 1 << 20

    private mutating func append(_ values: [String]) {
        for (i, value) in values.enumerated() {
            if i > 0 { bytes.append(0x14) }
            bytes.append("þ")
            append(value)
            bytes.append("þ")
        }
        bytes.append("\r\n")
        guard bytes.count >= Self.pieceBytes else { return }
        full.append(bytes)
        bytes = []
        bytes.reserveCapacity(Self.pieceBytes + Self.pieceBytes / 16)
    }

    private mutating func append(_ value: String) {
        guard !value.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return bytes.append(value) }
        var isAfterReturn = false
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\r": bytes.append("®")
            case "\n": if !isAfterReturn { bytes.append("®") }
            case "þ": bytes.append("þþ")
            case "®", "\u{0}"..<" ", "\u{7F}"..."\u{9F}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                bytes.append("[U+\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)]")
                shown += 1
            default: bytes.append(contentsOf: UTF8.encode(scalar)!)
            }
            isAfterReturn = scalar == "\r"
        }
    }
}
