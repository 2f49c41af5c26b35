import Crypto
import Foundation
import Hansard
import HansardStore

/// Reads a published index as the search page does, file for file, and counts what that loads: for the bench, and so
/// that a test can read back what was written. It finds words, as `assets/search-index.js` does; filters and phrases
/// it does not know. A build takes from it what has not changed.
package final class PublishedIndex {
    private let folder: String
    private let manifest: OutputManifest?
    private var bytesOf: [String: [UInt8]] = [:]
    /// Bytes of all files that were loaded.
    package private(set) var loadedBytes = 0

    private let root: Root
    private let model: TextModel.Reader
    private var dictionaries: [String: Shards] = [:]
    private var chunks: [String: [IndexedDocument]] = [:]

    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// A document as its file has it.
    package struct Document: Equatable {
        package let number: Int
        package let id: String
        package let text: String
        let version: Int
        let conversation: Int
        let sender: Int

        fileprivate init(_ document: IndexedDocument) {
            number = document.number
            id = String(decoding: document.id, as: UTF8.self)
            text = String(decoding: document.text, as: UTF8.self)
            version = document.version
            (conversation, sender) = (Int(document.conversation), Int(document.sender))
        }
    }

    /// - Parameters:
    ///   - output: The site’s folder.
    ///   - manifest: Says what its files must hold, if they are to be what the last build wrote.
    package init(output: String, manifest: OutputManifest? = nil) throws {
        folder = output + "/search/"
        self.manifest = manifest
        var loaded = 0
        func load(_ name: String) throws -> [UInt8] { try Self.load(name, output + "/search/", manifest, &loaded) }
        root = Root(try load("root"))
        guard let model = TextModel(try load("model")) else { throw Self.damaged("model") }
        self.model = model.reader()
        loadedBytes = loaded
        for (name, keys) in root.firstKeys {
            dictionaries[name] = Shards(name: name, base: name == "b" ? root.firstEnd : 0, firstKeys: keys)
        }
        dictionaries["c"] = Shards(name: "c", base: root.secondEnd, firstKeys: [[]])
    }

    private static func damaged(_ name: String) -> Problem {
        Problem(description: "search/\(name).js: This file of the search index cannot be read. Build the site again.")
    }

    private static func load(
        _ name: String, _ folder: String, _ manifest: OutputManifest?, _ loaded: inout Int
    ) throws -> [UInt8] {
        let path = SearchIndexBuilder.folder + name + ".js"
        guard let data = FileManager.default.contents(atPath: folder + name + ".js"),
            try manifest.map({ try $0.hashes(of: [path])[path] == Data(SHA256.hash(data: data)) }) ?? true,
            let bytes = ScriptData.bytes([UInt8](data))
        else { throw damaged(name) }
        loaded += data.count
        return bytes
    }

    private func load(_ name: String) throws -> [UInt8] {
        if let known = bytesOf[name] { return known }
        let bytes = try Self.load(name, folder, manifest, &loadedBytes)
        bytesOf[name] = bytes
        return bytes
    }

    package var count: Int { root.documents }

    // MARK: Queries

    /// The newest `limit` messages that have all of `words`, newest first, by the newest text of each that has them;
    /// with their names loaded, as a list of hits needs them.
    package func search(_ words: [String], limit: Int) throws -> [Document] {
        var hits: [Document] = []
        var below = Int.max
        for (name, bounds) in segments {
            var lists: [List]?
            for window in Self.windows(bounds) {
                lists = try lists ?? words.map { try list(Array($0.utf8), name) }.sorted { $0.count < $1.count }
                guard let lists, lists.allSatisfy({ $0.count > 0 }) else { break }
                var numbers = try within(lists[0], window)
                for other in lists.dropFirst() { numbers = try having(other, numbers) }
                for number in numbers.reversed() where number < below {
                    if hits.count == limit { return hits }
                    let document = try self.document(number)
                    below = number - document.version
                    try loadNames(document)
                    hits.append(document)
                }
            }
        }
        return hits
    }

    private var segments: [(name: String, bounds: Range<Int>)] {
        [
            ("c", root.secondEnd..<root.documents), ("b", root.firstEnd..<root.secondEnd), ("a", 0..<root.firstEnd),
        ].filter { !$0.bounds.isEmpty }
    }

    private static func windows(_ bounds: Range<Int>) -> [Range<Int>] {
        var windows: [Range<Int>] = []
        var (size, end) = (bounds.count > 65_536 ? 16_384 : 65_536, bounds.upperBound)
        while end > bounds.lowerBound {
            windows.append(max(bounds.lowerBound, end - size)..<end)
            end -= size
            size *= 2
        }
        return windows
    }

    // MARK: Dictionaries

    private struct Shards {
        let name: String
        let base: Int
        let firstKeys: [[UInt8]]
        var read: [Int: [[UInt8]: List]] = [:]
    }

    private struct List {
        struct Block {
            let first: Int
            let count: Int
            let name: String
        }

        let count: Int
        let base: Int
        let values: [Int]
        let blocks: [Block]
    }

    /// The numbers of documents that have a key.
    func numbers(of key: [UInt8], in name: String) throws -> [Int] { try numbers(try list(key, name)) }

    /// All keys of a dictionary with their numbers.
    func dictionary(_ name: String) throws -> [[UInt8]: [Int]] {
        var all: [[UInt8]: [Int]] = [:]
        for shard in dictionaries[name]!.firstKeys.indices {
            for (key, list) in try self.shard(shard, name) { all[key] = try numbers(list) }
        }
        return all
    }

    private func numbers(_ list: List) throws -> [Int] {
        list.blocks.isEmpty ? list.values : try list.blocks.flatMap { try values($0, list) }
    }

    private func list(_ key: [UInt8], _ name: String) throws -> List {
        let none = List(count: 0, base: 0, values: [], blocks: [])
        let keys = dictionaries[name]!.firstKeys
        guard let shard = keys.lastIndex(where: { !key.lexicographicallyPrecedes($0) }) else { return none }
        return try self.shard(shard, name)[key] ?? none
    }

    private func shard(_ number: Int, _ name: String) throws -> [[UInt8]: List] {
        if let known = dictionaries[name]!.read[number] { return known }
        let bytes = try load(name == "c" ? "c" : "\(name)/\(number)")
        let entries = Self.entries(bytes, dictionaries[name]!, number)
        dictionaries[name]!.read[number] = entries
        return entries
    }

    private static func entries(_ bytes: [UInt8], _ shards: Shards, _ shard: Int) -> [[UInt8]: List] {
        var bits = BitReader(bytes)
        var entries: [[UInt8]: List] = [:]
        var key: [UInt8] = []
        for _ in 0..<bits.number(order: 4) {
            key = Root.key(&bits, after: key)
            let count = bits.number(order: 2) + 1
            if bits.bit() == 0 {
                let values = values(&bits, count, after: -1, base: shards.base)
                entries[key] = List(count: count, base: shards.base, values: values, blocks: [])
                continue
            }
            let number = bits.number(order: 2) + 1
            let block = bits.number(order: 2)
            var blocks: [List.Block] = []
            var first = 0
            for i in 0..<number {
                first += bits.number(order: 12)
                blocks.append(
                    List.Block(
                        first: first + shards.base, count: bits.number(order: 10) + 1,
                        name: "\(shards.name)/\(shard)-\(block + i)"))
            }
            entries[key] = List(count: count, base: shards.base, values: [], blocks: blocks)
        }
        return entries
    }

    private static func values(_ bits: inout BitReader, _ count: Int, after: Int, base: Int) -> [Int] {
        let k = bits.bits(5)
        var last = after
        return (0..<count).map { _ in
            last += bits.rice(k) + 1
            return last + base
        }
    }

    private func values(_ block: List.Block, _ list: List) throws -> [Int] {
        var bits = BitReader(try load(block.name))
        let rest = Self.values(&bits, block.count - 1, after: block.first - list.base, base: list.base)
        return [block.first] + rest
    }

    private func within(_ list: List, _ window: Range<Int>) throws -> [Int] {
        var found = list.values.filter { window.contains($0) }
        for (i, block) in list.blocks.enumerated() where block.first < window.upperBound {
            let next = i + 1 < list.blocks.count ? list.blocks[i + 1].first : Int.max
            if next > window.lowerBound { found += try values(block, list).filter { window.contains($0) } }
        }
        return found
    }

    private func having(_ list: List, _ numbers: [Int]) throws -> [Int] {
        if list.blocks.isEmpty { return numbers.filter(Set(list.values).contains) }
        var wanted: [Int: [Int]] = [:]
        for number in numbers {
            guard let block = list.blocks.lastIndex(where: { $0.first <= number }) else { continue }
            wanted[block, default: []].append(number)
        }
        return try wanted.keys.sorted().flatMap { block in
            let known = Set(try values(list.blocks[block], list))
            return wanted[block]!.filter(known.contains)
        }
    }

    // MARK: Texts

    package func document(_ number: Int) throws -> Document {
        let slot = number >> root.slotBits
        var first = slot << root.slotBits
        var part = 0
        while true {
            let name = SearchTexts.name(slot, part)
            let documents = try chunks[name] ?? read(name, first)
            chunks[name] = documents
            if number < first + documents.count { return Document(documents[number - first]) }
            guard !documents.isEmpty else { throw Self.damaged(name) }
            first += documents.count
            part += 1
        }
    }

    /// The documents of a slot that has all of them, as far as its files tell: of their flags, the ones of texts.
    func documents(ofSlot slot: Int) throws -> [IndexedDocument] {
        var documents: [IndexedDocument] = []
        var part = 0
        while documents.count < 1 << root.slotBits {
            let name = SearchTexts.name(slot, part)
            let more = try read(name, slot << root.slotBits + documents.count)
            guard !more.isEmpty else { throw Self.damaged(name) }
            documents += more
            part += 1
        }
        return documents
    }

    /// Bytes of all texts together.
    package func textBytes() throws -> Int {
        var (number, part, sum) = (0, 0, 0)
        while number < count {
            let slot = number >> root.slotBits
            let name = SearchTexts.name(slot, part)
            let documents = read(try Self.load(name, folder, manifest, &loadedBytes), number)
            guard !documents.isEmpty else { throw Self.damaged(name) }
            for document in documents { sum += document.text.count }
            number += documents.count
            part = number >> root.slotBits == slot ? part + 1 : 0
        }
        return sum
    }

    private func read(_ name: String, _ first: Int) throws -> [IndexedDocument] { read(try load(name), first) }

    private func read(_ bytes: [UInt8], _ first: Int) -> [IndexedDocument] {
        func signed(_ number: Int) -> Int { number % 2 == 0 ? number / 2 : -(number + 1) / 2 }
        var bits = BitReader(bytes)
        let count = bits.number(order: 6)
        let (time, conversation, sender) = (bits.bits(5), bits.bits(5), bits.bits(5))
        let (part, id) = (bits.bits(5), bits.bits(6))
        let isMarkdown = bits.bit() == 1
        var seconds = signed(bits.number(order: 30))
        var last = (number: 0, bytes: [UInt8]())
        return (0..<count).map { i in
            var document = IndexedDocument()
            document.number = first + i
            seconds += bits.number(order: time)
            document.seconds = Int64(seconds)
            document.flags = .current
            var isOther = false
            if bits.bit() == 1 {
                document.version = bits.number(order: 0)
                document.flags = []
                for flag in [IndexedDocument.Flags.current, .deleted, .minute] where bits.bit() == 1 {
                    document.flags.insert(flag)
                }
                isOther = bits.bit() == 1
            }
            if isOther != isMarkdown { document.flags.insert(.markdown) }
            document.conversation = Int64(bits.bits(conversation))
            document.sender = Int64(bits.bits(sender))
            document.monthsBack = bits.number(order: 0)
            document.part = bits.number(order: part)
            if bits.bit() == 1 {
                last.number += signed(bits.number(order: id))
                document.id = Array(String(last.number).utf8)[...]
            } else {
                last.bytes = Array(last.bytes.prefix(bits.number(order: 2))) + model.spelled(&bits)
                document.id = last.bytes[...]
            }
            document.text = model.text(&bits)[...]
            return document
        }
    }

    /// Loads what a hit’s names stand in, as the page does; a pair’s two people are taken to be near its sender.
    private func loadNames(_ document: Document) throws {
        _ = try load("v/\(document.conversation / SearchNames.perFile)")
        if document.sender > 0 { _ = try load("p/\(document.sender / SearchNames.perFile)") }
    }
}

/// What `SearchRoot` writes, as far as words need it.
private struct Root {
    let documents: Int
    let slotBits: Int
    let firstEnd: Int
    let secondEnd: Int
    let firstKeys: [(name: String, keys: [[UInt8]])]

    init(_ bytes: [UInt8]) {
        var bits = BitReader(bytes)
        _ = bits.number(order: 0)
        documents = bits.number(order: 20)
        slotBits = bits.bits(4)
        firstEnd = bits.number(order: 20)
        secondEnd = bits.number(order: 20)
        Self.skipRising(&bits, order: 16)
        for _ in 0..<Self.skipRising(&bits, order: 24) { _ = bits.number(order: 17) }
        var found: [(name: String, keys: [[UInt8]])] = []
        for name in SearchRoot.dictionaries {
            var keys: [[UInt8]] = []
            for _ in 0..<bits.number(order: 4) { keys.append(Self.key(&bits, after: keys.last ?? [])) }
            found.append((name, keys))
        }
        firstKeys = found
    }

    @discardableResult
    private static func skipRising(_ bits: inout BitReader, order: Int) -> Int {
        let count = bits.number(order: 4)
        if count > 0 { _ = bits.number(order: 30) }
        for _ in 0..<max(0, count - 1) { _ = bits.number(order: order) }
        return count
    }

    static func key(_ bits: inout BitReader, after last: [UInt8]) -> [UInt8] {
        let (shared, count) = (bits.number(order: 1), bits.number(order: 2))
        return Array(last.prefix(shared)) + (0..<count).map { _ in UInt8(bits.bits(8)) }
    }
}
