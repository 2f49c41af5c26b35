import Hansard
import HansardStore

/// What has happened to messages of the first segment, of which the words stay.
struct OldMarks {
    /// Those that are deleted, answered or reacted to, each with its conversation.
    let messages: [DocumentKey: Int64]
    /// Where other messages are unseen, or unanswered, than before.
    let unseenIn: [Int64]
}

extension SearchIndexBuilder {
    /// More messages than this are not looked for one by one.
    private static let mostMarks = 4_096

    /// Writes anew what the first segment has of flags: their lists, and the files of the texts that are concerned. All
    /// that stays as it is comes from what the last build wrote, so that the archive is asked for these messages alone.
    ///
    /// - Returns: False where that build’s files are not what it wrote.
    func retouch(
        _ marks: OldMarks, _ model: TextModel, _ state: inout SearchState, _ workers: Workers, _ written: PathList
    ) throws -> Bool {
        guard marks.messages.count <= Self.mostMarks else { return false }
        guard !marks.messages.isEmpty || !marks.unseenIn.isEmpty else { return true }
        do {
            let index = try PublishedIndex(output: folder.path, manifest: folder.manifest)
            let documents = try retouchTexts(marks.messages, index, state.root, model, written)
            if !documents.isEmpty {
                var flags = try index.dictionary("f").mapValues { Set($0) }
                for document in documents { flags.set(document, .all.subtracting(.open)) }
                try rewrite("f", flags, &state.root, workers, written)
            }
            var unseen = try index.dictionary("u").mapValues { Set($0) }
            for conversation in marks.unseenIn {
                let own = try index.numbers(of: IndexKey.conversation(conversation), in: "a")
                for key in unseen.keys { unseen[key]?.subtract(own) }
                for document in try unseenDocuments(of: conversation, own, state) { unseen.set(document, .open) }
            }
            for document in documents { unseen.set(document, .open) }
            try rewrite("u", unseen, &state.root, workers, written)
            return true
        } catch is PublishedIndex.Problem {
            return false
        }
    }

    /// - Returns: The documents of the messages, as they are now.
    private func retouchTexts(
        _ messages: [DocumentKey: Int64], _ index: PublishedIndex, _ root: SearchRoot, _ model: TextModel,
        _ written: PathList
    ) throws -> [IndexedDocument] {
        let conversations = Dictionary(uniqueKeysWithValues: conversations.map { ($0.id, $0) })
        var slots: [Int: [IndexedDocument]] = [:]
        func documents(_ slot: Int) throws -> [IndexedDocument] {
            if let known = slots[slot] { return known }
            let documents = try index.documents(ofSlot: slot)
            slots[slot] = documents
            return documents
        }
        func number(of document: IndexedDocument) throws -> Int? {
            for slot in Self.slots(at: Int(document.seconds), root) {
                let found = try documents(slot).first {
                    $0.conversation == document.conversation && $0.version == 0 && $0.id == document.id
                }
                if let found { return found.number }
            }
            return nil
        }
        var all: [IndexedDocument] = []
        var touched: Set<Int> = []
        for (key, id) in messages.sorted(by: { $0.key < $1.key }) {
            guard let summary = conversations[id] else { continue }
            var now: [IndexedDocument] = []
            try context.reader.documents(of: summary, from: key, through: key) { _, document, id, text in
                var document = document
                (document.id, document.text) = (Array(id)[...], Array(text)[...])
                now.append(document)
            }
            guard let first = now.first, let number = try number(of: first) else {
                throw PublishedIndex.Problem(description: "A message is not in the index.")
            }
            for (version, document) in now.enumerated() {
                var document = document
                document.number = number + version
                let slot = document.number >> root.slotBits
                _ = try documents(slot)
                slots[slot]![document.number & (1 << root.slotBits - 1)] = document
                touched.insert(slot)
                all.append(document)
            }
        }
        try put(
            touched.sorted().flatMap { SearchTexts.files(slots[$0]![...], slotBits: root.slotBits, model) }, written)
        return all
    }

    /// The slots of the first segment with documents that may have been sent at a second.
    private static func slots(at second: Int, _ root: SearchRoot) -> [Int] {
        stride(from: 0, to: root.firstEnd, by: SearchRoot.timeStep).flatMap { start -> Range<Int> in
            let block = start / SearchRoot.timeStep
            let next = block + 1 < root.times.count ? root.times[block + 1] : Int.max
            guard root.times[block] <= second, second <= next else { return 0..<0 }
            return start >> root.slotBits..<min(start + SearchRoot.timeStep, root.firstEnd) >> root.slotBits
        }
    }

    /// The documents of a conversation that are unseen or unanswered, with their numbers.
    ///
    /// - Parameter numbers: Those of all its documents in the first segment.
    private func unseenDocuments(
        of conversation: Int64, _ numbers: [Int], _ state: SearchState
    ) throws -> [IndexedDocument] {
        guard let summary = conversations.first(where: { $0.id == conversation }),
            let oldest = try context.reader.oldestOpen(of: conversation), let last = state.lastOfFirst, oldest <= last
        else { return [] }
        var documents: [IndexedDocument] = []
        try context.reader.documents(of: summary, from: oldest, through: last) { key, document, _, _ in
            if key <= last { documents.append(document) }
        }
        guard documents.count <= numbers.count else {
            throw PublishedIndex.Problem(description: "A conversation is not in the index.")
        }
        let own = numbers.suffix(documents.count)
        for (i, number) in zip(documents.indices, own) { documents[i].number = number }
        return documents.filter { !$0.flags.isDisjoint(with: .open) }
    }

    /// Writes a dictionary of the first segment.
    private func rewrite(
        _ name: String, _ lists: [[UInt8]: Set<Int>], _ root: inout SearchRoot, _ workers: Workers, _ written: PathList
    ) throws {
        var slices = stride(from: 0, to: root.firstEnd, by: sliceSize).map { TermCollector(base: $0) }
        for (key, numbers) in lists {
            for number in numbers.sorted() { slices[number / sliceSize].add(key, number) }
        }
        try write(name, slices.map { $0.lists() }, base: 0, &root, workers, written)
        try removeAllBut(written.all, under: "\(Self.folder)\(name)/")
    }
}

extension [[UInt8]: Set<Int>] {
    /// Puts a document on the lists of those of `wanted` that it has, and takes it off the others.
    fileprivate mutating func set(_ document: IndexedDocument, _ wanted: IndexedDocument.Flags) {
        for (flag, key) in IndexedDocument.Flags.searched where wanted.contains(flag) {
            if document.flags.contains(flag) {
                self[key, default: []].insert(document.number)
            } else {
                self[key]?.remove(document.number)
            }
        }
    }
}
