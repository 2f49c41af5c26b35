import Foundation
import GRDB
import Hansard
import PairChannel

/// Fills the tables from the log: the same rows as ingest makes, and nothing is decided anew.
extension IngestWriter {
    /// Begins where the tables end: in the middle of a run and an input, as they were left.
    func resumeReplay() throws {
        let last = try Row.fetchOne(
            db,
            sql: """
                SELECT source.run, source.input, is_snapshot, finished_at, last_seq
                FROM source JOIN input ON input.id = source.input JOIN run ON run.id = source.run
                ORDER BY source.id DESC LIMIT 1
                """)
        guard let last else { return }
        (report.run, inputID, inputKind) = (last[0], last[1], last[2] ? .snapshot : .log)
        replayedEnd = (last[3] as Int64?).map { Timestamp(microseconds: $0) }
        replayedLast = replayedEnd == nil ? nil : last[4]
        inputEnd = LogInput(input: inputID)
    }

    /// Takes in the records of a batch, whose first has the number behind the last.
    ///
    /// - Throws: `LogContradiction` where a record is about something that the log has not told of.
    func replay(_ batch: LogBatch) throws {
        try begin()
        turn(to: batch.system)
        unresolved.people += batch.newPeople.map { id(of: $0) }
        unresolved.conversations += batch.newConversations.map { id(of: $0) }
        pending = batch
        files = batch.files
        seq = batch.firstSeq - 1
        try batch.arena.withUnsafeBufferPointer { arena in
            self.arena = arena
            try resolveNames()
            for entry in batch.entries {
                let before = seq
                sourceID = entry.source
                try replay(entry.record, arena)
                guard seq == before + 1 else { throw LogContradiction(seq: before + 1) }
            }
            try insertWaitingMessages()
        }
        try takeAwaitedAttachments()
        try search?.endBatch(batch.arena)
        recordsInTransaction += batch.entries.count + batch.seenMarks.count + batch.presenceMarks.count
        if recordsInTransaction >= Self.recordsPerTransaction { try commitReplay() }
        if keys.isFull {
            try begin()
            try keys.flush()
        }
    }

    /// Ends a replay: what was replayed is in the tables, and what follows from it.
    func finishReplay() throws {
        try begin()
        try writeMarks()
        try settleTables(finishedAt: replayedEnd)
        try refresh()
        try db.commit()
        inTransaction = false
        try search?.commit(through: seq)
        try search?.finish()
    }

    private func commitReplay() throws {
        try writeMarks()
        try settleTables(finishedAt: replayedEnd)
        try db.commit()
        try search?.commit(through: seq)
        (inTransaction, recordsInTransaction) = (false, 0)
    }

    // MARK: Names

    private func id(of bytes: [UInt8]) -> Account {
        Account(system: system, externalID: ID(String(decoding: bytes, as: UTF8.self)))
    }

    private func turn(to system: String) {
        guard system != self.system else { return }
        numbersOfOthers[self.system] = (people, conversations)
        (people, conversations) = numbersOfOthers[system] ?? ([], [])
        self.system = system
    }

    /// Finds those whose ids the batch uses, as far as they have come. One whose account comes later in it follows.
    private func resolveNames() throws {
        while let next = unresolved.people.first, let person = try accounts.find(.person, next) {
            people.append(person)
            _ = unresolved.people.popFirst()
        }
        while let next = unresolved.conversations.first, let conversation = try accounts.find(.conversation, next) {
            conversations.append(conversation)
            _ = unresolved.conversations.popFirst()
        }
    }

    private func check(_ person: RunIndex) throws {
        guard person == .nobody || Int(person) < people.count else { throw LogContradiction(seq: seq + 1) }
    }

    private func conversation(_ number: RunIndex) throws -> Int64 {
        guard Int(number) < conversations.count else { throw LogContradiction(seq: seq + 1) }
        return conversations[Int(number)]
    }

    // MARK: Records

    private func replay(_ record: LogRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        switch record {
        case .message(let message, let attachments):
            try replay(message, arena)
            try replay(attachments, arena)
        case .seen(let seen): try replay(seen)
        case .presence(let presence): try replay(presence)
        case .edit(let edit, let attachments):
            let (place, conversation) = try find(edit.conversation, edit.message, arena)
            try beInserted(place)
            lastMessage = AttachmentTarget(place: place, conversation: conversation, state: .changed)
            if !attachments.isEmpty { try lastMessage.readKnown(sql.attachments.knownAttachments) }
            try insert(told(edit), of: place, conversation, arena)
            try replay(attachments, arena)
        case .deletion(let deletion):
            let (place, conversation) = try find(deletion.conversation, deletion.message, arena)
            try check(deletion.deleter)
            try delete(place, conversation, deletion, arena)
        case .reaction(let reaction):
            let (place, conversation) = try find(reaction.conversation, reaction.message, arena)
            try check(reaction.person)
            _ = try insert(reaction, of: place, conversation, arena)
        case .reactionCount(let count):
            let (place, conversation) = try find(count.conversation, count.message, arena)
            try insert(count, of: place, conversation, arena)
            try mark(place, conversation, .reactions)
        case .membership(let membership):
            try check(membership.person)
            _ = try self.conversation(membership.conversation)
            _ = try insert(membership, arena)
        case .coverage(let range):
            _ = try conversation(range.conversation)
            _ = try insert(range, range.origin ?? Origin(line: 0, raw: .absent), arena)
        case .attachment(let attachment):
            guard let owner = attachment.owner else { throw LogContradiction(seq: seq + 1) }
            _ = try conversation(owner.conversation)
            _ = try add(attachment, attachment.files.map { files[Int($0)] }, of: owner, arena)
        default: try replayRare(record, arena)
        }
    }

    private func replayRare(_ record: LogRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        switch record {
        case .archive(let archive):
            seq += 1
            try ArchiveIdentity.set("archive_id", archive.id, in: db)
        case .source(let source):
            seq += 1
            try beginReplay(of: source)
            try insert(source)
        case .account(let account): try replay(account)
        case .person(var person):
            try check(person.person)
            let id = people[Int(person.person)]
            if !person.name.isPresent { person.name = Self.noText }
            try sql.insertPerson(person, id: id, seq: seq + 1, source: sourceID, arena)
            seq += 1
            touched.person(id, seq)
        case .conversation(let its):
            let id = try conversation(its.conversation)
            try sql.insertConversation(its, id: id, seq: seq + 1, source: sourceID, arena)
            seq += 1
            touched.conversation(id, seq)
            touched.names(seq)
        case .file(let file): try replay(file)
        case .emoji(let emoji): try insert(emoji, emoji.files.first.map { files[Int($0)] }, arena)
        case .missing(let missing):
            let (place, conversation) = try find(missing.message)
            _ = try insertMissing(place)
            seq += 1
            try mark(place, conversation, .missing)
        case .returned(let back):
            let (place, conversation) = try find(back.message)
            try beInserted(place)
            _ = try insert(back, of: place, source: sourceID)
            seq += 1
            try mark(place, conversation, .edited)
        case .quarantined(let lines): try replay(lines)
        case .names(let names): try replay(names)
        case .input(let input): try replay(input)
        case .read(let read):
            seq += 1
            guard read.recordsReading else { return }
            try db.execute(sql: "UPDATE source SET records_reading = 1 WHERE id = ?", arguments: [read.source])
        case .ingest(let ingest): try replay(ingest)
        case .erased: seq += 1
        case .erasure(let erasure): try replay(erasure)
        case .hold(let hold): try replay(hold)
        case .release(let release): try replay(release)
        case .refusal: seq += 1
        case .seal(let seal):
            seq += 1
            if let through = seal.through { try ArchiveIdentity.set(ArchiveIdentity.sealedSeq, through, in: db) }
        default: throw LogContradiction(seq: seq + 1)
        }
    }

    private func replay(_ message: MessageRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        let conversation = try conversation(message.conversation)
        try check(message.sender)
        let id = UnsafeBufferPointer(rebasing: arena[message.id.range])
        let (known, key) = try keys.look(conversation, id)
        guard known == nil else { throw LogContradiction(seq: seq + 1) }
        var message = message
        if !message.text.isPresent { message.text = Self.noText }
        try add(message, conversation, id, key, arena)
    }

    private func replay(_ attachments: Range<Int32>, _ arena: UnsafeBufferPointer<UInt8>) throws {
        for attachment in attachments { _ = try insert(pending.attachments[Int(attachment)], arena) }
    }

    private func replay(_ account: LogAccount) throws {
        switch account.owner {
        case .person: _ = try accounts.addPerson(account.account, sameAs: account.sameAs)
        case .conversation(let kind, let pair):
            if let known = try account.sameAs.flatMap({ try accounts.find(.conversation, $0) }) {
                try accounts.addAlias(account.account, kind, of: known)
            } else {
                _ = try accounts.addConversation(account.account, kind, pair: pair)
            }
        }
        noteRenamed()
        try resolveNames()
    }

    private func replay(_ seen: LogSeen) throws {
        let conversation = try conversation(seen.conversation)
        try check(seen.person)
        seq += 1
        for place in seen.marks {
            let mark = pending.seenMarks[Int(place)]
            let upTo: MessagePosition
            switch mark.upTo {
            case .message(let id):
                guard let found = try keys.findQuickly(conversation, UnsafeBufferPointer(rebasing: arena[id.range]))
                else { throw LogContradiction(seq: seq) }
                upTo = found
            case .time(let time):
                seenTimes.add(conversation, time.microseconds)
                upTo = MessagePosition(time, SeenPlace.endOfInstant)
            }
            waitingMarks.append(
                WaitingMark(
                    conversation: conversation, person: people[Int(seen.person)], upTo: upTo,
                    seenAt: mark.seenAt.microseconds, source: sourceID, line: mark.line,
                    extra: wait(for: mark.extra, arena), evidence: mark.evidence, id: .absent,
                    channel: seen.conversation, reader: seen.person, seq: seq))
        }
    }

    private func replay(_ presence: LogPresence) throws {
        try check(presence.person)
        seq += 1
        for place in presence.marks {
            let change = pending.presenceMarks[Int(place)]
            waitingPresence.append(
                WaitingPresence(
                    person: people[Int(presence.person)], at: change.at.microseconds, source: sourceID,
                    line: change.line, channel: wait(for: change.channel, arena),
                    extra: wait(for: change.extra, arena), state: change.state, number: presence.person, seq: seq))
        }
    }

    private func replay(_ file: LogFile) throws {
        try insertWaitingMessages()
        // Attachments that waited for the message have their places now.
        try takeAwaitedAttachments()
        let (place, conversation) = try find(file.message)
        let target = lastMessage
        defer { lastMessage = target }
        lastMessage = AttachmentTarget(place: place, conversation: conversation, state: .known)
        _ = try insert(file.file, file.ordinal)
        seq += 1
        touched.change(conversation, place.at, seq)
    }

    private func replay(_ lines: LogQuarantined) throws {
        let source = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT name, run FROM source WHERE id = ?"), arguments: [sourceID])
        guard let source else { throw LogContradiction(seq: seq + 1) }
        seq += 1
        quarantine.beginSource(source[0], run: source[1])
        try quarantine.insert(lines)
    }

    private func replay(_ names: LogNames) throws {
        guard let person = try accounts.find(.person, names.person) else { throw LogContradiction(seq: seq + 1) }
        seq += 1
        try DatedNameRows.set(names.names, of: person, in: db)
        touched.person(person, seq)
    }

    // MARK: Inputs and runs

    private func beginReplay(of source: LogSource) throws {
        guard source.input != inputID else { return }
        // What ended without a word ended here.
        if source.run != report.run, replayedEnd == nil {
            try db.execute(sql: "UPDATE run SET last_seq = ? WHERE id = ?", arguments: [seq - 1, report.run])
        }
        try noteNewestAdded()
        inputKind = source.kind == .snapshot ? .snapshot : .log
        (inputID, inputNewestAdded, inputEnd) = (source.input, .min, LogInput(input: source.input))
        inputMet = SequenceSet()
        report.run = source.run
        (replayedEnd, replayedLast) = (nil, nil)
    }

    /// The parts of an input’s end add up; with the last one it is settled, as it was then.
    private func replay(_ part: LogInput) throws {
        seq += 1
        inputEnd.add(part)
        guard let asOf = inputEnd.asOf else { return }
        try writeMarks()
        try insertWaitingMessages()
        let point = InputPoint(asOf: asOf.microseconds, id: part.input)
        try db.execute(sql: "UPDATE input SET as_of = ? WHERE id = ?", arguments: [point.asOf, part.input])
        inputMet.insert(inputEnd.met)
        for stretch in inputEnd.coverage {
            guard let its = try accounts.find(.conversation, stretch.conversation) else {
                throw LogContradiction(seq: seq)
            }
            try insertCoverage(its, stretch.first?.microseconds ?? .min, stretch.last.microseconds)
        }
        for sighting in inputEnd.sightings { try insert(sighting) }
        try addSnapshot(inputEnd, point)
        for message in inputEnd.ordered {
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT conversation, sent_at FROM message WHERE seq = ?"),
                arguments: [message])
            guard let row else { throw LogContradiction(seq: seq) }
            let reordering = Reordering(place: MessagePosition(at: row[1], seq: message), conversation: row[0])
            if try putInOrder(reordering) { try mark(reordering.place, reordering.conversation, .edited) }
        }
        try show(inputEnd, point)
        inputNewestAdded = .min
    }

    private func replay(_ ingest: LogIngest) throws {
        seq += 1
        for reading in ingest.reading {
            guard let conversation = try accounts.find(.conversation, reading.conversation) else {
                throw LogContradiction(seq: seq)
            }
            if try self.reading.set(conversation, from: reading.from.microseconds) {
                touchReading(of: conversation)
            }
        }
        report.run = ingest.run
        replayedEnd = ingest.finishedAt
        replayedLast = ingest.finishedAt == nil ? nil : seq
        try db.execute(
            sql: "UPDATE run SET last_seq = ?, finished_at = ? WHERE id = ?",
            arguments: [seq, ingest.finishedAt?.microseconds, ingest.run])
        for person in try accounts.settleNames() { touched.person(person, seq) }
    }

    // MARK: Messages

    private func find(
        _ conversation: RunIndex, _ id: ByteRange, _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> (place: MessagePosition, conversation: Int64) {
        let conversation = try self.conversation(conversation)
        guard let place = try keys.find(conversation, UnsafeBufferPointer(rebasing: arena[id.range])) else {
            throw LogContradiction(seq: seq + 1)
        }
        return (place, conversation)
    }

    private func find(_ message: LogMessageName) throws -> (place: MessagePosition, conversation: Int64) {
        guard let conversation = try accounts.find(.conversation, message.conversation) else {
            throw LogContradiction(seq: seq + 1)
        }
        var id = message.id
        guard let place = try id.withUTF8({ try keys.find(conversation, $0) }) else {
            throw LogContradiction(seq: seq + 1)
        }
        return (place, conversation)
    }
}

/// A line of the log that cannot follow those before it: it is about somebody or something that they do not tell of.
struct LogContradiction: Error {
    let seq: Int64
}
