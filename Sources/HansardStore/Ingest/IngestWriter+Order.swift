import Foundation
import GRDB
import Hansard

/// What has to be put in order once the end of an input says as of when it is.
extension IngestWriter {
    /// A message with several texts, of which the input under way has shown one.
    struct Reordering {
        let place: MessagePosition
        let conversation: Int64
    }

    /// Begins what the user named: a file, or an export of many files.
    ///
    /// - Parameter recordsReading: It is known to say who has seen what, before its first mark.
    /// - Parameter system: Whose ids it has. The numbers of people and conversations go on as they were left by the last
    ///   input of that system.
    func beginInput(_ kind: InputKind, format: String, system: String, recordsReading: Bool) throws {
        try begin()
        if system != self.system {
            numbersOfOthers[self.system] = (people, conversations)
            (people, conversations) = numbersOfOthers[system] ?? ([], [])
            self.system = system
        }
        (inputKind, inputFormat, inputRecordsReading) = (kind, format, recordsReading)
        inputMet = SequenceSet()
        inputFirstSeq = seq + 1
        inputNewest = .min
        coverage = []
        (inputPeople, inputConversations, inputCounts, inputEmoji) = ([:], [:], [], [])
        reorderings = [:]
        (inputID, inputNewestAdded, inputEnd) = (0, .min, LogInput(input: 0))
        try handOver()
    }

    /// Ends an input: what it says that is no record of its own is on the record too, and what follows from it is worked out.
    func endInput() throws {
        try begin()
        try endSource()
        // Without a file there was nothing.
        guard inputID != 0 else { return }
        try writeMarks()
        try recordSources()
        let point = InputPoint(asOf: try asOfInput(), id: inputID)
        inputEnd.input = inputID
        inputEnd.asOf = Timestamp(microseconds: point.asOf)
        try noteMissing(since: point)
        inputEnd.versions = try versionsShown(as: point)
        inputEnd.counts = inputCounts.sorted()
        inputEnd.ordered = reorderings.keys.sorted()
        try settle(inputEnd)
        try handOver()
    }

    /// What a snapshot shows, and what it lacks that others have.
    private func noteMissing(since point: InputPoint) throws {
        try db.execute(sql: "UPDATE input SET as_of = ? WHERE id = ?", arguments: [point.asOf, inputID])
        guard inputKind == .snapshot else { return }
        inputEnd.met = inputMet.ranges
        for range in coverage {
            inputEnd.coverage.append(
                LogInput.Stretch(
                    conversation: try accounts.account(.conversation, of: range.conversation),
                    first: range.first == .min ? nil : Timestamp(microseconds: range.first),
                    last: Timestamp(microseconds: range.last)))
            try insertCoverage(range.conversation, range.first, range.last)
            try markMissing(range.conversation, range.first...range.last, since: point)
        }
        try markMissingFromLater(than: point)
    }

    func insertCoverage(_ conversation: Int64, _ first: Int64, _ last: Int64) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO coverage VALUES (?, ?, ?, ?)",
            arguments: [inputID, conversation, first, last])
    }

    /// Works out what follows from the end of an input, and has it on the record.
    private func settle(_ end: LogInput) throws {
        let point = InputPoint(asOf: end.asOf!.microseconds, id: end.input)
        try addSnapshot(end, point)
        let changed = try reorderings.values.sorted { $0.place.seq < $1.place.seq }.filter { try putInOrder($0) }
        for line in end.lines { log(.input(line), source: 0) }
        for reordering in changed { try mark(reordering.place, reordering.conversation, .edited) }
        try show(end, point)
        coverage = []
        reorderings = [:]
    }

    /// Of a snapshot, the messages that are in it.
    func addSnapshot(_ end: LogInput, _ point: InputPoint) throws {
        guard inputKind == .snapshot else { return }
        try db.execute(sql: "UPDATE input SET met = ? WHERE id = ?", arguments: [Data(inputMet.bytes), end.input])
        snapshots.add(point, inputMet)
    }

    /// Shows the versions and counts that stand since an input.
    func show(_ end: LogInput, _ point: InputPoint) throws {
        for version in end.versions { try show(version, as: point) }
        try settleCounts(Set(end.counts), as: point)
    }

    /// The newest instant that the input tells of. One that tells of none, such as a list of people, is as new as what
    /// came before it.
    private func asOfInput() throws -> Int64 {
        guard inputNewest == .min else { return inputNewest }
        return try Int64.fetchOne(db, sql: "SELECT max(as_of) FROM input") ?? 0
    }

    // MARK: Missing

    /// Marks what an earlier snapshot has of the conversation and this one, which holds all of that time, has not.
    private func markMissing(_ conversation: Int64, _ times: ClosedRange<Int64>, since point: InputPoint) throws {
        for place in try messages(of: conversation, times) where !inputMet.contains(place.seq) {
            if try snapshots.all.contains(where: { try $0 < point && isIn($0, place.seq) }) {
                try markMissing(place, conversation)
            }
        }
    }

    /// Marks what this snapshot has and a later one, which came before it, has not.
    private func markMissingFromLater(than point: InputPoint) throws {
        for later in snapshots.all where point < later {
            let ranges = try Row.fetchAll(
                db, sql: "SELECT conversation, first_at, last_at FROM coverage WHERE input = ?", arguments: [later.id])
            for range in ranges {
                let conversation: Int64 = range[0]
                for place in try messages(of: conversation, (range[1] as Int64)...(range[2] as Int64))
                where inputMet.contains(place.seq) {
                    if try !snapshots.has(place.seq, in: later.id) { try markMissing(place, conversation) }
                }
            }
        }
    }

    /// Whether a snapshot has a message; of one that an older program took in, only what it brought is known.
    private func isIn(_ snapshot: InputPoint, _ message: Int64) throws -> Bool {
        if try snapshots.has(message, in: snapshot.id) { return true }
        sql.order.inputOfMessage.bind(1, message)
        defer { sql.order.inputOfMessage.reset() }
        return try sql.order.inputOfMessage.step() && sql.order.inputOfMessage.int(0) == snapshot.id
    }

    private func messages(of conversation: Int64, _ times: ClosedRange<Int64>) throws -> [MessagePosition] {
        let select = sql.order.messagesOfTime
        select.bind(1, conversation)
        select.bind(2, times.lowerBound)
        select.bind(3, times.upperBound)
        defer { select.reset() }
        var places: [MessagePosition] = []
        while try select.step() { places.append(MessagePosition(at: select.int(1), seq: select.int(0))) }
        return places
    }

    // MARK: Texts

    /// Notes that the input shows a text of a message that has others.
    func saw(_ document: Int64, of place: MessagePosition, _ conversation: Int64) throws {
        // The message’s own text is what a snapshot shows in which the message is, unless it says otherwise.
        if inputKind == .snapshot, document != place.seq {
            let sighting = LogInput.Sighting(message: place.seq, document: document)
            inputEnd.sightings.append(sighting)
            try insert(sighting)
        }
        reorder(place, conversation)
    }

    func insert(_ sighting: LogInput.Sighting) throws {
        sql.versions.insertSighting.bind(1, sighting.message)
        sql.versions.insertSighting.bind(2, inputID)
        sql.versions.insertSighting.bind(3, sighting.document)
        try sql.versions.insertSighting.run()
    }

    /// Has the texts of a message put in order when the input ends.
    func reorder(_ place: MessagePosition, _ conversation: Int64) {
        reorderings[place.seq] = Reordering(place: place, conversation: conversation)
    }

    /// Puts the texts of a message in order. A replay finds those that came back in the log.
    ///
    /// - Returns: Whether another order stands than before.
    func putInOrder(_ reordering: Reordering) throws -> Bool {
        let message = reordering.place.seq
        let known = try KnownTexts(of: message, sql, snapshots)
        let rows = VersionRows(known.rows, for: TextVersion.ordered(known.texts), own: message)
        var isChanged = false
        for row in known.rows where rows.versions[row.seq] != known.versions[row.seq] {
            sql.versions.setVersion.bind(1, optional: rows.versions[row.seq])
            sql.versions.setVersion.bind(2, row.seq)
            try sql.versions.setVersion.run()
            isChanged = true
        }
        guard output != nil else { return isChanged }
        for back in rows.returns {
            let source = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT max(id) FROM source WHERE input = ?"), arguments: [back.run.source])
            let its = LogReturn(
                message: try name(of: reordering.place, reordering.conversation), document: back.run.text,
                version: back.version, appearance: back.appearance)
            guard try insert(its, of: reordering.place, source: source ?? 0) else { continue }
            log(.returned(its), source: source ?? 0)
            isChanged = true
        }
        return isChanged
    }

    /// - Returns: Whether it is new.
    func insert(_ back: LogReturn, of place: MessagePosition, source: Int64) throws -> Bool {
        sql.versions.insertReturn.bind(1, seq + 1)
        sql.versions.insertReturn.bind(2, place.seq)
        sql.versions.insertReturn.bind(3, back.document)
        sql.versions.insertReturn.bind(4, back.version)
        sql.versions.insertReturn.bind(5, back.appearance)
        sql.versions.insertReturn.bind(6, source)
        return try sql.versions.insertReturn.run() > 0
    }

    /// How many gave a reaction is what the newest snapshot says.
    private func settleCounts(_ given: Set<Int64>, as point: InputPoint) throws {
        let counts = ReactionCounts(db, snapshots)
        try counts.note(given, of: point)
        guard inputKind == .snapshot || !given.isEmpty else { return }
        // What an older program took in does not say which messages it has.
        let messages = try counts.messages(of: given) { inputKind != .snapshot || inputMet.contains($0) }
        for message in messages where try counts.settle(message) {
            guard
                let row = try Row.fetchOne(
                    db, sql: "SELECT conversation, sent_at FROM message WHERE seq = ?", arguments: [message])
            else { continue }
            try mark(MessagePosition(at: row[1], seq: message), row[0], .reactions)
        }
    }

    // MARK: Names

    /// The versions of people and conversations which the input gives and no later one has said something else of, and all
    /// emoji that it has.
    private func versionsShown(as point: InputPoint) throws -> [Int64] {
        func isLatest(_ table: IngestStatements.Named, _ id: Int64) throws -> Bool {
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT ifnull(as_of <= ?, 1) FROM \(table.rawValue) WHERE id = ?"),
                arguments: [point.asOf, id])!
        }
        let people = try inputPeople.filter { try isLatest(.person, $0.key) }
        let conversations = try inputConversations.filter { try isLatest(.conversation, $0.key) }
        return (people.map(\.value) + conversations.map(\.value) + inputEmoji).sorted()
    }

    /// What is known of a person, a conversation or an emoji is what the latest source says.
    private func show(_ version: Int64, as point: InputPoint) throws {
        if let person = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT person FROM person_version WHERE seq = ?"), arguments: [version])
        {
            if try sql.settle(.person, person, version, as: point) == true { touched.person(person, seq) }
        } else if let conversation = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT conversation FROM conversation_version WHERE seq = ?"),
            arguments: [version])
        {
            guard try sql.settle(.conversation, conversation, version, as: point) == true else { return }
            touched.conversation(conversation, seq)
            touched.names(seq)
        } else if try customEmoji.show(version, as: point) {
            // It may stand in any text.
            touched.names(seq)
        }
    }
}

/// What the archive knows of the texts of one message.
private struct KnownTexts {
    var rows: [VersionRows.Row] = []
    /// As they are numbered so far.
    var versions: [Int64: Int64] = [:]
    /// What the sources say.
    var texts: [TextVersion] = []

    init(of message: Int64, _ sql: IngestStatements, _ snapshots: Snapshots) throws {
        let own = sql.order.ownText
        own.bind(1, message)
        defer { own.reset() }
        guard try own.step() else { return }
        texts.append(TextVersion(text: message, at: nil, asOf: own.optionalTime(0), source: own.int(1)))
        try readRows(sql.order.editsOfMessage, message)
        // A snapshot that has the message and no other text of it on record has shown the message’s own.
        var shown: Set<Int64> = []
        let sighted = sql.order.sightings
        sighted.bind(1, message)
        defer { sighted.reset() }
        while try sighted.step() {
            shown.insert(sighted.int(1))
            texts.append(
                TextVersion(text: sighted.int(0), at: nil, asOf: sighted.optionalTime(2), source: sighted.int(1)))
        }
        for snapshot in snapshots.all where !shown.contains(snapshot.id) {
            if try snapshots.has(message, in: snapshot.id) {
                let asOf = Timestamp(microseconds: snapshot.asOf)
                texts.append(TextVersion(text: message, at: nil, asOf: asOf, source: snapshot.id))
            }
        }
    }

    private mutating func readRows(_ select: Statement, _ message: Int64) throws {
        select.bind(1, message)
        defer { select.reset() }
        while try select.step() {
            let (seq, document, editedAt) = (select.int(0), select.int(1), select.optionalTime(2))
            rows.append(VersionRows.Row(seq: seq, document: document, editedAt: editedAt))
            versions[seq] = select.optionalInt(3)
            let asOf = select.optionalTime(4)
            // Of a row without a time, a snapshot’s text is among the sightings; that of a log says what was sent, where
            // another log says something else.
            guard editedAt != nil || asOf == nil && document == seq else { continue }
            texts.append(
                TextVersion(
                    text: document, at: editedAt, asOf: asOf, source: select.int(5),
                    isEdit: editedAt != nil && select.int(6) == 0))
        }
    }
}
