import GRDB
import Hansard
import PairChannel

/// An archive, or what a scope has of it, as files of the native log (docs/native-log.md): made from the log’s lines, which
/// say more than the tables, and each thing as a source said it.
///
/// Of each system whose ids the archive has it writes `people.jsonl`, `chat.jsonl` and `presence.jsonl`. Where nothing is on
/// record of who has read what, messages stand in `chat-reading-unknown.jsonl`: a log that says of anybody what they have
/// read says of everybody else that they have not. Ingested again, in whatever order, they make an archive of which the same
/// bytes are exported. The log is read once for each file of messages.
final class NativeExport {
    private let whole: ArchiveReader
    private let scope: NativeScope
    private let directory: NativeDirectory
    private let paths: NativeAttachments
    private let files: any ExportFiles
    private let fields = NativeFields()
    private let last: Int64
    private let formerPeople: Set<Int64>
    private let formerEmoji: Set<Int64>
    private let isOfMessages: Bool
    private var lookup: MessageLookup?
    private var hash: SipHash?
    private(set) var messages = 0
    private(set) var conversations: Set<Int64> = []
    /// The messages’ records.
    private(set) var exported = ExportedRecords()

    /// - Parameter reader: Of the scope, in one state.
    /// - Parameter whole: Of the whole archive.
    /// - Parameter wanted: The messages that a query finds; without anything of what happened besides.
    /// - Parameter mask: What is withheld; `nil` for nothing.
    convenience init(
        _ reader: ArchiveReader, _ whole: ArchiveReader, _ selection: Selection, wanted: Set<Int64>?,
        _ mask: ScopeMask?, in files: any ExportFiles
    ) throws {
        let isWhole = selection == .everything && mask == nil
        try self.init(
            reader, whole, isWhole ? NativeScope() : NativeScope(reader, selection, wanted: wanted), mask,
            isOfMessages: wanted != nil, in: files)
    }

    /// - Parameter scope: What is told.
    /// - Parameter isOfMessages: Of people, those alone are told whom another line names.
    init(
        _ reader: ArchiveReader, _ whole: ArchiveReader, _ scope: NativeScope, _ mask: ScopeMask?, isOfMessages: Bool,
        in files: any ExportFiles
    ) throws {
        (self.whole, self.files, self.scope, self.isOfMessages) = (whole, files, scope, isOfMessages)
        directory = try NativeDirectory(reader, whole, scope, mask.map { try NativeMask($0, in: whole) })
        paths = NativeAttachments(whole)
        last = try reader.wholeSeq()
        formerPeople = try whole.read { try Set(Int64.fetchAll($0, sql: Self.former)) }
        formerEmoji = try whole.read { db in
            guard try db.tableExists("custom_emoji") else { return [] }
            return try Set(Int64.fetchAll(db, sql: "SELECT seq FROM custom_emoji WHERE NOT is_shown"))
        }
    }

    private static let former = """
        SELECT own.seq FROM person_version AS own JOIN person ON person.id = own.person
        WHERE person.version IS NOT NULL AND person.version <> own.seq
        """

    /// Writes the files.
    ///
    /// - Parameter archive: Has the files of attachments.
    /// - Parameter progress: Told now and then how many messages are written.
    func write(attachmentsOf archive: any ExportArchive, _ progress: (Int) -> Void) throws {
        let conversations = try whole.read { try NativeConversations.all($0, scope, directory.mask) }
        let ids = try whole.read { try Row.fetchAll($0, sql: "SELECT system, conversation FROM conversation_key") }
        let systems = try whole.read {
            try String.fetchAll($0, sql: "SELECT system FROM account UNION SELECT system FROM conversation_key")
        }
        let places = NativeSystem.places(systems)
        for name in systems.sorted(by: { ID($0) < ID($1) }) {
            let channels = ids.filter { $0[0] == name }.map { directory.channel(of: $0[1]) }.filter(\.isInside)
            let system = NativeSystem(name, in: places[name] ?? "", onlyMentioned: isOfMessages)
            let parts = [true, false].filter { part in channels.contains { $0.has(reading: part) } }
            for part in parts.isEmpty ? [true] : parts {
                let chat = part ? "chat.jsonl" : "chat-reading-unknown.jsonl"
                let file = NativeFile(chat, of: system, hasReading: part, in: files)
                for its in conversations where its.line.system == name {
                    if directory.channel(of: its.id).has(reading: part) { its.line.append(fields, to: &file.bytes) }
                }
                try write(file, isFirst: part == (parts.first ?? true), progress)
            }
            try system.finish(directory.names, fields, in: files)
        }
        try paths.copy(from: archive, to: files)
    }

    /// One pass over the log.
    private func write(_ file: NativeFile, isFirst: Bool, _ progress: (Int) -> Void) throws {
        let batches = LogBatches(whole.folder, from: 1, to: last)
        while var batch = try batches.next() {
            try directory.append(batch)
            guard batch.system == file.system.name else { continue }
            try hide(&batch)
            try batch.arena.withUnsafeBufferPointer { arena in
                let lines = NativeLines(batch, arena, directory.names, hasExtra: !scope.isPart, fields)
                let channels = directory.channels(of: batch.system)
                let its = NativeBatch(batch, arena, lines, channels, file, isFirst: isFirst)
                for (i, entry) in batch.entries.enumerated() {
                    try write(entry.record, batch.firstSeq + Int64(i), its)
                    try file.flushFull()
                }
            }
            progress(messages)
        }
        try file.finish(&file.seen, directory.names, fields)
    }

    // MARK: Records

    /// Puts something else in the place of what is withheld.
    private func hide(_ batch: inout LogBatch) throws {
        guard let mask = directory.mask else { return }
        let (system, channels, arena) = (batch.system, directory.channels(of: batch.system), batch.arena)
        try mask.apply(
            to: &batch, where: { scope.has($0) }, person: { directory.number(of: $0, system) },
            owner: { conversation, message in
                let id = String(decoding: arena[message.range], as: UTF8.self)
                let found = try found(channels[Int(conversation)].conversation, id)
                return (found?.position.seq ?? 0, found?.sender ?? 0)
            })
    }

    private func write(_ record: LogRecord, _ seq: Int64, _ batch: NativeBatch) throws {
        switch record {
        case .message(let message, let attachments):
            guard batch.has(message.conversation, at: message.sentAt), scope.has(seq) else { return }
            try write(message, attachments, seq, batch)
        case .seen(let seen):
            if scope.subject == nil ? batch.file.hasReading : batch.isFirst { try write(seen, batch) }
        case .presence(let presence): if batch.isFirst { try write(presence, batch) }
        case .edit(var edit, let attachments):
            // The message’s own line says when its text was written that it came with.
            guard scope.has(seq), !(edit.isFound && edit.version == 0),
                try has(edit.conversation, edit.message, batch)
            else { return }
            if !directory.has(edit.editor, batch.system) { edit.editor = .nobody }
            let paths = try attachments.map { try path(of: $0, edit.conversation, edit.message, batch) }
            batch.lines.append(edit, attachments, paths: paths, to: &batch.file.bytes)
            batch.file.system.mention(edit.editor)
        case .deletion(var deletion):
            guard scope.has(seq), try has(deletion.conversation, deletion.message, batch) else { return }
            if !directory.has(deletion.deleter, batch.system) { deletion.deleter = .nobody }
            batch.lines.append(deletion, to: &batch.file.bytes)
            batch.file.system.mention(deletion.deleter)
        case .reaction(let reaction):
            guard scope.has(seq), try has(reaction.conversation, reaction.message, batch) else { return }
            batch.lines.append(reaction, to: &batch.file.bytes)
            batch.file.system.mention(reaction.person)
        default: try writeRare(record, seq, batch)
        }
    }

    private func writeRare(_ record: LogRecord, _ seq: Int64, _ batch: NativeBatch) throws {
        guard scope.has(seq) else { return }
        switch record {
        case .reactionCount(let count):
            guard try has(count.conversation, count.message, batch) else { return }
            batch.lines.append(count, count: scope.count(count, of: seq), to: &batch.file.bytes)
        case .attachment(let attachment):
            guard let owner = attachment.owner, try has(owner.conversation, owner.message, batch) else { return }
            let path = try path(of: attachment, owner.conversation, owner.message, batch)
            batch.lines.append(attachment, path: path, to: &batch.file.bytes)
        case .membership(let membership):
            guard batch.channel(membership.conversation).isInside, batch.has(membership.conversation) else { return }
            batch.lines.append(membership, at: scope.time(membership, of: seq), to: &batch.file.bytes)
        case .coverage(let coverage):
            guard batch.channel(coverage.conversation).isInside, batch.has(coverage.conversation) else { return }
            batch.lines.append(coverage, to: &batch.file.bytes)
        case .emoji(let emoji):
            guard batch.isFirst else { return }
            let path = emoji.files.first.flatMap {
                paths.path(of: batch.batch.files[Int($0)], in: batch.file.system.place)
            }
            var line: [UInt8] = []
            batch.lines.append(emoji, path: path, to: &line)
            batch.file.system.add(emoji: line, isFormer: formerEmoji.contains(seq))
        case .person(let person):
            guard batch.isFirst, directory.has(person.person, batch.system) else { return }
            let hasManager =
                try person.manager.isPresent
                && directory.has(personCalled: batch.text(person.manager), batch.system)
            var line: [UInt8] = []
            batch.lines.append(person, hasManager: hasManager, to: &line)
            if directory.number(of: person.person, batch.system) == scope.subject {
                batch.file.system.mention(person.person)
            }
            batch.file.system.add(person.person, isFormer: formerPeople.contains(seq), line: line)
        default: return
        }
    }

    private func write(
        _ message: MessageRecord, _ attachments: Range<Int32>, _ seq: Int64, _ batch: NativeBatch
    ) throws {
        var message = message
        if scope.isPart { try hide(&message, batch) }
        let sender = directory.number(of: message.sender, batch.system)
        let hasFiles = !attachments.isEmpty && !hidesFiles(of: (seq, sender))
        let paths = try hasFiles ? paths.paths(ofMessage: seq, in: batch.file.system.place) : []
        batch.lines.append(message, attachments, paths: paths, to: &batch.file.bytes)
        batch.file.system.mention(message.sender)
        messages += 1
        exported.note(message: seq)
        conversations.insert(batch.channel(message.conversation).conversation)
    }

    /// What is outside is not named.
    private func hide(_ message: inout MessageRecord, _ batch: NativeBatch) throws {
        if !directory.has(message.editor, batch.system) { message.editor = .nobody }
        let conversation = batch.channel(message.conversation).conversation
        for path in [\MessageRecord.replyTo, \.thread] where message[keyPath: path].isPresent {
            let place = try find(conversation, batch.text(message[keyPath: path]))
            if place.map({ !scope.has($0.seq) }) ?? true { message[keyPath: path] = .absent }
        }
    }

    private func write(_ seen: LogSeen, _ batch: NativeBatch) throws {
        let channel = batch.channel(seen.conversation)
        guard scope.hasMarks(of: directory.number(of: seen.person, batch.system)), channel.isInside,
            directory.has(seen.person, batch.system)
        else { return }
        for place in seen.marks {
            let mark = batch.batch.seenMarks[Int(place)]
            if scope.isPart, try !isInside(mark, channel.conversation, batch) { continue }
            let isPart = scope.isPart
            func add(to marks: inout NativeMarks) {
                marks.add(mark, conversation: seen.conversation, person: seen.person, batch.arena, hasExtra: !isPart)
            }
            if scope.subject == nil { add(to: &batch.file.seen) } else { add(to: &batch.file.system.seen) }
        }
    }

    private func isInside(_ mark: LogSeenMark, _ conversation: Int64, _ batch: NativeBatch) throws -> Bool {
        if let until = scope.until, mark.seenAt >= until { return false }
        guard scope.from != nil || scope.until != nil else { return true }
        switch mark.upTo {
        case .time(let time): return scope.hasTime(time)
        case .message(let id): return try find(conversation, batch.text(id)).map { scope.has($0.seq) } ?? false
        }
    }

    private func write(_ presence: LogPresence, _ batch: NativeBatch) throws {
        guard scope.hasPresence(of: directory.number(of: presence.person, batch.system)),
            directory.has(presence.person, batch.system)
        else { return }
        for place in presence.marks {
            let mark = batch.batch.presenceMarks[Int(place)]
            guard scope.hasTime(mark.at) else { continue }
            let channel = mark.channel.isPresent ? batch.text(mark.channel) : nil
            batch.file.system.presence.add(
                mark, channel: try channel.map { try scope.isPart ? masked($0) : $0 }, person: presence.person,
                batch.arena, hasExtra: !scope.isPart)
        }
    }

    /// A channel’s name as a scope has it.
    private func masked(_ channel: String) throws -> String {
        let hash = try hash ?? whole.read { try MessageLookup.hash($0) }
        self.hash = hash
        return ScopeFunctions.masked(channel, hash)
    }

    // MARK: Messages by their ids

    /// Whether what happened to a message stands in the file.
    private func has(_ conversation: RunIndex, _ message: ByteRange, _ batch: NativeBatch) throws -> Bool {
        let channel = batch.channel(conversation)
        guard channel.isSplit else { return batch.has(conversation) }
        let place = try find(channel.conversation, batch.text(message))
        return place.map { batch.has(conversation, at: $0.sentAt) } ?? batch.has(conversation)
    }

    private func find(_ conversation: Int64, _ id: String) throws -> MessagePosition? {
        try found(conversation, id)?.position
    }

    private func found(_ conversation: Int64, _ id: String) throws -> FoundMessage? {
        let lookup = try lookup ?? whole.read { try MessageLookup($0) }
        self.lookup = lookup
        return try whole.read { _ in try lookup.find(conversation, id) }
    }

    private func hidesFiles(of owner: NativeMask.Owner) -> Bool { directory.mask?.hidesFiles(of: owner) ?? false }

    private func path(
        of attachment: Int32, _ conversation: RunIndex, _ message: ByteRange, _ batch: NativeBatch
    ) throws -> String? {
        try path(of: batch.batch.attachments[Int(attachment)], conversation, message, batch)
    }

    private func path(
        of attachment: AttachmentRecord, _ conversation: RunIndex, _ message: ByteRange, _ batch: NativeBatch
    ) throws -> String? {
        let owner = try found(batch.channel(conversation).conversation, batch.text(message))
        guard let owner, !hidesFiles(of: (owner.position.seq, owner.sender ?? 0)) else { return nil }
        return try paths.path(
            of: attachment, ofMessage: owner.position.seq, in: batch.file.system.place, batch.arena)
    }
}
