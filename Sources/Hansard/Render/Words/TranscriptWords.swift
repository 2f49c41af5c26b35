/// The phrases of transcript rows, cut into bytes once, since they are written by the million.
struct TranscriptWords: Sendable {
    enum Slot: Sendable {
        case name, time, when, count, of, link, ground
    }
    enum Piece: Sendable {
        case literal([UInt8])
        case slot(Slot)
    }
    typealias Pieces = [Piece]

    let fromHere, sourceZone, replyMissing, deletedReply, senderUnknown, senderAs, idOnly: Pieces
    let deleted, deletedPlain, deletedNoText, deletedNoTextPlain, erased: Pieces
    let edited, editedPlain, editedNoText, editedNoTextPlain, editedTimes, snapshot, until, untilExport: Pieces
    let whenAt, whenBy, whenAtBy: Pieces
    let missing, withdrawn, lastReply, thread, offline, differences: Pieces
    let notSeen, seenExplicit, seenToHere, seenCovered, seenBy, readerExplicit, readerMark, later, laterLink: Pieces
    let seenMark: Pieces

    /// - Parameter escape: Makes literal text safe for the format that is written.
    init(_ entries: [String: WordEntry], escape: (String) -> String) {
        func pieces(_ name: String) -> Pieces {
            let key = "transcript.\(name)"
            let phrase = entries[key]?.text(or: "[\(key)]") ?? Phrase("[\(key)]")
            return phrase.pieces.map { piece in
                switch piece {
                case .literal(let text): .literal(Array(escape(text).utf8))
                case .slot(let name): Self.slots[name].map { .slot($0) } ?? .literal(Array("{\(name)}".utf8))
                }
            }
        }
        fromHere = pieces("from_here")
        sourceZone = pieces("source_zone")
        replyMissing = pieces("reply_missing")
        deletedReply = pieces("deleted_reply")
        senderUnknown = pieces("sender_unknown")
        senderAs = pieces("sender_as")
        idOnly = pieces("id_only")
        deleted = pieces("deleted")
        deletedPlain = pieces("deleted_plain")
        deletedNoText = pieces("deleted_no_text")
        deletedNoTextPlain = pieces("deleted_no_text_plain")
        erased = pieces("erased")
        edited = pieces("edited")
        editedPlain = pieces("edited_plain")
        editedNoText = pieces("edited_no_text")
        editedNoTextPlain = pieces("edited_no_text_plain")
        editedTimes = pieces("edited_times")
        snapshot = pieces("snapshot")
        until = pieces("until")
        untilExport = pieces("until_export")
        whenAt = pieces("when_at")
        whenBy = pieces("when_by")
        whenAtBy = pieces("when_at_by")
        missing = pieces("missing")
        withdrawn = pieces("withdrawn")
        lastReply = pieces("last_reply")
        thread = pieces("read_thread")
        offline = pieces("offline")
        differences = pieces("differences")
        notSeen = pieces("not_seen")
        seenExplicit = pieces("seen_explicit")
        seenToHere = pieces("seen_to_here")
        seenCovered = pieces("seen_covered")
        seenBy = pieces("seen_by")
        readerExplicit = pieces("reader_explicit")
        readerMark = pieces("reader_mark")
        later = pieces("later")
        laterLink = pieces("later_link")
        seenMark = pieces("seen_mark")
    }

    private static let slots: [String: Slot] = [
        "name": .name, "time": .time, "when": .when, "n": .count, "of": .of, "link": .link, "ground": .ground,
    ]
}
