import Foundation
import Hansard
import HansardStore

/// Writes the files that the search page loads: see docs/search.md.
///
/// Documents are numbered by time over the whole archive and kept in three segments, whose bounds depend on their
/// number alone, so that a message more changes the last segment only.
struct SearchIndexBuilder {
    static let folder = OutputFolder.search

    let context: PageContext
    let folder: OutputFolder
    let numbers: SearchNumbers
    /// The conversations that have messages.
    let conversations: [ConversationSummary]

    /// Documents of a slice that one worker indexes by itself; the first segment is whole slices. Fewer are for tests.
    static let sliceSize = 32_768
    let sliceSize: Int
    /// The second segment is this many times a number.
    static let step = 512
    /// Texts that the model of all texts is made from, at most.
    private static let sampleTexts = 65_536
    /// Bytes of text that a file of texts should have, about.
    private static let slotBytes = 12_800

    init(_ context: PageContext, _ folder: OutputFolder, sliceSize: Int = sliceSize) throws {
        numbers = try SearchNumbers(context)
        self.sliceSize = sliceSize
        self.context = context
        self.folder = folder
        conversations = context.conversations.entries.map(\.summary)
    }

    // MARK: All of it

    /// Writes everything, and removes what an earlier index had more.
    func buildAll(_ workers: Workers) throws {
        try workers.runOnEach { try $0.reader.releaseMemory() }
        let order = try context.reader.documentOrder { keysToKeep($0) }
        let spill = try DocumentSpill(folder: OutputManifest.folder(folder.path) + "/search", sliceSize: sliceSize)
        defer { spill.remove() }
        let sample = try spillAll(order, spill, workers)
        let model = TextModel(sample.sample)
        let bounds = bounds(order.count)
        var root = SearchRoot(
            documents: order.count, slotBits: Self.slotBits(sample.bytes, sample.texts), firstEnd: bounds.firstEnd,
            secondEnd: bounds.secondEnd,
            times: stride(from: 0, to: order.count, by: SearchRoot.timeStep).compactMap {
                order.key($0).map { Int(Timestamp(microseconds: $0.sentAt).wholeSeconds) }
            }, zone: [], shards: [[[UInt8]]](repeating: [], count: SearchRoot.dictionaries.count),
            mostTexts: try context.reader.mostTextsOfAMessage())
        root.zone = zoneOffsets(root.times.first, order.key(order.count - 1))
        let written = PathList()
        let slices = try indexSlices(spill, order.count, bounds, model, root.slotBits, workers, written)
        try write("a", slices.flatMap(\.first), base: 0, &root, workers, written)
        try write("b", slices.flatMap(\.second), base: bounds.firstEnd, &root, workers, written)
        try write("f", slices.flatMap(\.flags), base: 0, &root, workers, written)
        try write("u", slices.flatMap(\.unseen), base: 0, &root, workers, written)
        try writeNames(model, &root, workers, written)
        let last = IndexDictionary(slices.flatMap(\.last), base: bounds.secondEnd)
        try put(
            [.ofSearch("c", last.oneShard()), .ofSearch("model", model.bytes), .ofSearch("root", root.bytes)], written)
        try removeAllBut(written.all, under: Self.folder)
        // What a build leaves for the next one has numbers of records in it.
        guard numbers.areTheArchives else { return }
        let state = SearchState(
            root: root, model: Data(model.bytes), lastSampled: order.key(Self.sampled(order.count) - 1),
            lastOfFirst: order.key(bounds.firstEnd - 1), lastOfSecond: order.key(bounds.secondEnd - 1),
            names: try context.reader.searchNamesStamp())
        try save(state)
        try save(unseen(state, of: conversations.map(\.id), before: SearchState.Unseen()))
    }

    private func keysToKeep(_ count: Int) -> [Int] {
        guard count > 0 else { return [] }
        let bounds = bounds(count)
        let ends = [Self.sampled(count), bounds.firstEnd, bounds.secondEnd, count].filter { $0 > 0 }.map { $0 - 1 }
        return ends + stride(from: 0, to: count, by: SearchRoot.timeStep)
    }

    func bounds(_ documents: Int) -> SearchBounds { SearchBounds(documents, sliceSize: sliceSize) }

    /// The model is made from the first 2^n documents, so that it does not change with every message.
    static func sampled(_ count: Int) -> Int { count == 0 ? 0 : 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount) }

    func writeNames(
        _ model: TextModel, _ root: inout SearchRoot, _ workers: Workers, _ written: PathList
    ) throws {
        let names = try SearchNames(context, try context.reader.personParts(), numbers, model)
        try write("n", names.dictionary, &root, workers, written)
        try put(names.files, written)
    }

    func removeAllBut(_ current: Set<String>, under prefix: String) throws {
        try folder.remove(try folder.manifest.paths(under: prefix).filter { !current.contains($0) })
    }

    // MARK: State

    func save(_ state: SearchState) throws {
        try folder.manifest.setNote(SearchState.note, try JSONEncoder().encode(state))
    }

    func save(_ unseen: SearchState.Unseen) throws {
        try folder.manifest.setNote(SearchState.unseenNote, try JSONEncoder().encode(unseen))
    }

    /// What is unseen before the last segment, worked out again for some conversations.
    func unseen(
        _ state: SearchState, of conversations: some Sequence<Int64>, before: SearchState.Unseen
    ) throws -> SearchState.Unseen {
        var unseen = before
        for id in conversations {
            unseen.first[id] = try state.lastOfFirst.flatMap { try context.reader.unseenDigest(of: id, upTo: $0) }
            unseen.second[id] = try state.lastOfSecond.flatMap { try context.reader.unseenDigest(of: id, upTo: $0) }
        }
        return unseen
    }

    func put(_ files: [SiteFile], _ written: PathList) throws {
        written.add(files.map(\.path))
        try folder.write(unplanned: files)
    }

    // MARK: From conversations to time

    private func spillAll(
        _ order: DocumentOrder, _ spill: DocumentSpill, _ workers: Workers
    ) throws -> (sample: TextSample, bytes: Int, texts: Int) {
        let sampled = Self.sampled(order.count)
        let every = max(1, sampled / Self.sampleTexts)
        let total = Locked((sample: TextSample(), bytes: 0, texts: 0))
        let numbers = numbers
        try workers.run(groups()) { group, context in
            var writer = DocumentSpill.Writer(spill)
            var sample = TextSample()
            var (bytes, texts) = (0, 0)
            for summary in group {
                try context.reader.documents(of: summary) { key, document, id, text in
                    let place = order.number(of: key)
                    var document = document
                    document.number = place
                    document.sender = numbers.person(document.sender)
                    document.conversation = numbers.conversation(document.conversation)
                    if place < sampled, place % every == 0 {
                        sample.add(text)
                        bytes += text.count
                        texts += 1
                    }
                    try writer.add(document, id, text)
                }
            }
            try writer.finish()
            let (found, foundBytes, foundTexts) = (sample, bytes, texts)
            total.update { total in
                total.sample.add(found)
                total.bytes += foundBytes
                total.texts += foundTexts
            }
        }
        return total.value
    }

    /// Conversations in pieces of work.
    private func groups() -> [[ConversationSummary]] {
        var groups: [[ConversationSummary]] = []
        var messages = Int.max / 2
        for item in conversations {
            if messages > 50_000 {
                groups.append([])
                messages = 0
            }
            groups[groups.count - 1].append(item)
            messages += item.messages
        }
        return groups
    }

    static func slotBits(_ bytes: Int, _ texts: Int) -> Int {
        let each = max(1, bytes / max(1, texts))
        let fitting = max(8, min(256, slotBytes / each))
        return Int.bitWidth - 1 - fitting.leadingZeroBitCount
    }

    /// The offsets of the site's zone as long as there are messages, and a while before and after.
    func zoneOffsets(_ firstSecond: Int?, _ last: DocumentKey?) -> [SearchRoot.ZoneOffset] {
        guard let firstSecond, let last else { return [] }
        var zone = context.zone
        let margin: Int64 = 400 * Timestamp.microsecondsPerDay
        let offsets = zone.offsets(
            from: Timestamp(microseconds: Int64(firstSecond) * 1_000_000 - margin),
            to: Timestamp(microseconds: last.sentAt + margin))
        return offsets.map { SearchRoot.ZoneOffset(from: Int($0.from.wholeSeconds), seconds: $0.seconds) }
    }

    // MARK: Slices

    private struct Slice: Sendable {
        var first: [TermLists] = []
        var second: [TermLists] = []
        var last: [TermLists] = []
        var flags: [TermLists] = []
        var unseen: [TermLists] = []
    }

    private func indexSlices(
        _ spill: DocumentSpill, _ count: Int, _ bounds: SearchBounds, _ model: TextModel, _ slotBits: Int,
        _ workers: Workers, _ written: PathList
    ) throws -> [Slice] {
        let numbers = Array(0..<(count + sliceSize - 1) / sliceSize)
        let slices = Locked([Slice](repeating: Slice(), count: numbers.count))
        let (folder, sliceSize) = (folder, sliceSize)
        try workers.run(numbers) { number, _ in
            let start = number * sliceSize
            let documents = try spill.documents(of: number, count: min(sliceSize, count - start))
            let files = SearchTexts.files(documents[...], slotBits: slotBits, model)
            written.add(files.map(\.path))
            try folder.write(unplanned: files)
            var slice = Slice()
            func lists(_ range: Range<Int>) -> [TermLists] {
                let range = range.clamped(to: start..<start + documents.count)
                guard !range.isEmpty else { return [] }
                let these = documents[range.lowerBound - start..<range.upperBound - start]
                return [Self.lists(these, flags: range.lowerBound >= bounds.firstEnd)]
            }
            slice.first = lists(0..<bounds.firstEnd)
            slice.second = lists(bounds.firstEnd..<bounds.secondEnd)
            slice.last = lists(bounds.secondEnd..<count)
            if start < bounds.firstEnd {
                var (flags, unseen) = (TermCollector(base: start), TermCollector(base: start))
                for document in documents {
                    flags.addFlags(document, .all.subtracting(.open))
                    unseen.addFlags(document, .open)
                }
                (slice.flags, slice.unseen) = ([flags.lists()], [unseen.lists()])
            }
            let done = slice
            slices.update { $0[number] = done }
        }
        return slices.value
    }

    /// The words of documents, their senders and conversations, and perhaps their flags.
    static func lists(_ documents: ArraySlice<IndexedDocument>, flags: Bool) -> TermLists {
        var collector = TermCollector(base: documents.first?.number ?? 0, capacity: 16_384)
        let tokenizer = SearchTokenizer()
        for document in documents {
            collector.add(document, tokenizer)
            if flags { collector.addFlags(document) }
        }
        return collector.lists()
    }

    // MARK: Dictionaries

    func write(
        _ name: String, _ lists: [TermLists], base: Int, _ root: inout SearchRoot, _ workers: Workers,
        _ written: PathList
    ) throws {
        try write(name, IndexDictionary(lists, base: base), &root, workers, written)
    }

    private func write(
        _ name: String, _ dictionary: IndexDictionary, _ root: inout SearchRoot, _ workers: Workers,
        _ written: PathList
    ) throws {
        let pieces = dictionary.pieces
        let shards = Locked([[IndexDictionary.Shard]](repeating: [], count: pieces.count))
        try workers.run(Array(pieces.indices)) { i, _ in
            let found = dictionary.shards(pieces[i])
            shards.update { $0[i] = found }
        }
        let all = shards.value.flatMap { $0 }
        root.shards[SearchRoot.dictionaries.firstIndex(of: name)!] = Self.bounds(all)
        let folder = folder
        try workers.run(Array(stride(from: 0, to: all.count, by: 64))) { start, _ in
            let files = (start..<min(start + 64, all.count)).flatMap { Self.files(name, $0, all[$0]) }
            written.add(files.map(\.path))
            try folder.write(unplanned: files)
        }
    }

    /// What each shard begins with, as far as that tells it from the one before.
    private static func bounds(_ shards: [IndexDictionary.Shard]) -> [[UInt8]] {
        shards.indices.map { i in
            let first = shards[i].firstKey
            guard i > 0 else { return first }
            return Array(first.prefix(zip(shards[i - 1].lastKey, first).prefix { $0 == $1 }.count + 1))
        }
    }

    private static func files(_ name: String, _ number: Int, _ shard: IndexDictionary.Shard) -> [SiteFile] {
        [.ofSearch("\(name)/\(number)", shard.bytes)]
            + shard.blocks.enumerated().map { .ofSearch("\(name)/\(number)-\($0)", $1) }
    }
}

/// Where one segment of the index ends and the next begins.
struct SearchBounds {
    let firstEnd: Int
    let secondEnd: Int

    init(_ documents: Int, sliceSize: Int) {
        firstEnd = documents / sliceSize * sliceSize
        secondEnd = documents / SearchIndexBuilder.step * SearchIndexBuilder.step
    }
}

/// The files of texts.
enum SearchTexts {
    /// Those of whole slots of documents; the last may end early.
    static func files(_ documents: ArraySlice<IndexedDocument>, slotBits: Int, _ model: TextModel) -> [SiteFile] {
        var files: [SiteFile] = []
        for start in stride(from: documents.startIndex, to: documents.endIndex, by: 1 << slotBits) {
            let slot = documents[start].number >> slotBits
            let chunk = documents[start..<min(start + 1 << slotBits, documents.endIndex)]
            for (part, bytes) in DocumentChunk.files(chunk, model).enumerated() {
                files.append(SiteFile.ofSearch(name(slot, part), bytes))
            }
        }
        return files
    }

    /// `t/7/7213`, and for more of the same slot `t/7/7213-1`.
    static func name(_ slot: Int, _ part: Int) -> String {
        "t/\(slot >> 10)/\(slot)" + (part == 0 ? "" : "-\(part)")
    }
}

/// A value that several threads add to.
final class Locked<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Value  // with `lock` held

    init(_ value: Value) { held = value }

    var value: Value { lock.withLock { held } }

    func update(_ body: (inout Value) -> Void) { lock.withLock { body(&held) } }
}

/// The paths of the files of an index.
final class PathList: @unchecked Sendable {
    private let paths = Locked<Set<String>>([])

    func add(_ paths: [String]) { self.paths.update { $0.formUnion(paths) } }

    var all: Set<String> { paths.value }
}
