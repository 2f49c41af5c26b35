import Hansard
import PairChannel

/// What an export in the native log’s words has in the place of what is withheld from whoever is given it.
struct NativeMask {
    private let mask: ScopeMask
    private let channels: MaskedChannels
    /// The ids that are given out in each system: two accounts of one person are two ids.
    private var given: [String: Set<String>] = [:]

    /// - Parameter whole: Reads all of the archive.
    init(_ mask: ScopeMask, in whole: ArchiveReader) throws {
        self.mask = mask
        channels = try whole.read { try MaskedChannels(mask, in: $0) }
    }

    // MARK: Ids

    /// The id in a system’s lines of an account that has `id` there.
    mutating func id(_ id: [UInt8], ofPerson person: Int64?, in system: String) -> [UInt8] {
        guard let pseudonym = person.flatMap({ mask.people[$0] })?.pseudonym.id else { return id }
        return give(pseudonym, in: system)
    }

    /// The id in a system’s lines of a conversation that has `id` there.
    ///
    /// - Parameter isFirst: Lines name it by this one of its ids.
    mutating func id(_ id: [UInt8], ofConversation conversation: Int64?, isFirst: Bool, in system: String) -> [UInt8] {
        guard let name = conversation.flatMap({ channels.names[$0] }) else { return id }
        return isFirst ? Array(name.utf8) : give("\(name);other", in: system)
    }

    private mutating func give(_ id: String, in system: String) -> [UInt8] {
        var (unique, number) = (id, 2)
        while !given[system, default: []].insert(unique).inserted {
            unique = "\(id).\(number)"
            number += 1
        }
        return Array(unique.utf8)
    }

    /// What a conversation is said to be, without names and ids that are withheld.
    func masked(_ line: NativeConversation, of conversation: Int64, pair: (low: Int64?, high: Int64?))
        -> NativeConversation
    {
        guard mask.hides(.names) else { return line }
        var line = line
        if let channel = channels.names[conversation] { line.channel = channel }
        if let ids = line.pair {
            line.pair = LogPair(
                lower: pair.low.flatMap { mask.people[$0] }?.pseudonym.id ?? ids.lower,
                higher: pair.high.flatMap { mask.people[$0] }?.pseudonym.id ?? ids.higher)
        }
        // What a group is called is often who is in it.
        line.name = line.kind == .group ? nil : line.name.map { mask.names.replaced(in: $0) }
        line.topic = line.topic.map { mask.names.replaced(in: $0) }
        line.purpose = line.purpose.map { mask.names.replaced(in: $0) }
        return line
    }

    // MARK: Records

    /// Whether somebody goes by a pseudonym.
    func hidesName(of person: Int64) -> Bool { mask.people[person] != nil }

    /// A message by its record, and who wrote it, by their number in the database; 0 is whoever no source names.
    typealias Owner = (message: Int64, sender: Int64)

    /// Whether the files of a message are withheld.
    func hidesFiles(of owner: Owner) -> Bool {
        mask.withoutFiles.contains(owner.message) || mask.hides(.attachments) && mask.covered.contains(owner.sender)
    }

    /// Puts something else in the place of what is withheld in a batch’s records.
    ///
    /// - Parameters:
    ///   - isTold: Whether the record of that number is told of at all; others stay as they are.
    ///   - person: The number in the database of somebody in the batch; 0 for nobody.
    ///   - owner: A message of a conversation, by its id.
    func apply(
        to batch: inout LogBatch, where isTold: (Int64) -> Bool, person: (RunIndex) -> Int64,
        owner: (RunIndex, ByteRange) throws -> Owner
    ) rethrows {
        for i in batch.entries.indices where isTold(batch.firstSeq + Int64(i)) {
            switch batch.entries[i].record {
            case .message(var message, let attachments):
                let owner = (batch.firstSeq + Int64(i), person(message.sender))
                hide(&message, sentBy: owner.1, &batch)
                hide(attachments, of: owner, &batch)
                batch.entries[i].record = .message(message, attachments: attachments)
            case .edit(var edit, let attachments):
                let owner = try owner(edit.conversation, edit.message)
                hide(&edit.text, &edit.format, sentBy: owner.sender, &batch)
                hide(attachments, of: owner, &batch)
                batch.entries[i].record = .edit(edit, attachments: attachments)
            case .attachment(var attachment):
                guard let place = attachment.owner else { continue }
                hide(&attachment, of: try owner(place.conversation, place.message), &batch)
                batch.entries[i].record = .attachment(attachment)
            case .reaction(var reaction):
                if mask.hides(.names) { rename(&reaction.emoji, &batch) }
                batch.entries[i].record = .reaction(reaction)
            case .reactionCount(var count):
                if mask.hides(.names) { rename(&count.emoji, &batch) }
                batch.entries[i].record = .reactionCount(count)
            case .person(var described):
                hide(&described, person(described.person), &batch)
                batch.entries[i].record = .person(described)
            default: continue
            }
        }
    }

    private func hide(_ message: inout MessageRecord, sentBy sender: Int64, _ batch: inout LogBatch) {
        hide(&message.text, &message.format, sentBy: sender, &batch)
        if mask.hides(.names), mask.covered.contains(sender) { message.senderName = .absent }
    }

    private func hide(
        _ text: inout ByteRange, _ format: inout TextFormat, sentBy sender: Int64, _ batch: inout LogBatch
    ) {
        guard text.isPresent else { return }
        if mask.hides(.texts), mask.covered.contains(sender) {
            (text, format) = (batch.arena.store(mask.request.words.text.utf8), .plain)
        } else if mask.hides(.names) {
            rename(&text, &batch)
        }
    }

    /// Texts stay where they are: a later one may be the same range.
    private func rename(_ text: inout ByteRange, _ batch: inout LogBatch) {
        guard text.isPresent else { return }
        let renamed = batch.arena.withUnsafeBufferPointer {
            mask.names.replaced(in: UnsafeBufferPointer(rebasing: $0[text.range]))
        }
        if let renamed { text = batch.arena.store(renamed) }
    }

    private func hide(_ attachments: Range<Int32>, of owner: Owner, _ batch: inout LogBatch) {
        for i in attachments {
            var attachment = batch.attachments[Int(i)]
            hide(&attachment, of: owner, &batch)
            batch.attachments[Int(i)] = attachment
        }
    }

    private func hide(_ attachment: inout AttachmentRecord, of owner: Owner, _ batch: inout LogBatch) {
        guard hidesFiles(of: owner) else {
            guard mask.hides(.names) else { return }
            rename(&attachment.name, &batch)
            rename(&attachment.note, &batch)
            return rename(&attachment.url, &batch)
        }
        attachment.name = batch.arena.store(mask.request.words.attachment.utf8)
        (attachment.id, attachment.type, attachment.url) = (.absent, .absent, .absent)
        (attachment.sha256, attachment.note, attachment.bytes) = (.absent, .absent, nil)
    }

    private func hide(_ person: inout PersonRecord, _ number: Int64, _ batch: inout LogBatch) {
        guard mask.hides(.names) else { return }
        if let known = mask.people[number] {
            person.name = batch.arena.store(known.name.utf8)
            (person.realName, person.handle) = (.absent, .absent)
            (person.email, person.title, person.team, person.manager) = (.absent, .absent, .absent, .absent)
        } else {
            rename(&person.title, &batch)
            rename(&person.team, &batch)
        }
    }
}
