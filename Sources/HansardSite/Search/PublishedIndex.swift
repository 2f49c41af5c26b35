import Foundation
import Hansard

/// Reads a published index as the search page does, file for file, and counts what that loads: for the bench, and so
/// that a test can read back what was written. It finds words, as `assets/search-index.js` does; filters and phrases
/// it does not know.
package final class PublishedIndex {
    private let folder: String
    private var bytesOf: [String: [UInt8]] = [:]
    /// Bytes of all files that were loaded.
    package private(set) var loadedBytes = 0

    private let root: Root
    private let model: TextModel.Reader
    private var dictionaries: [String: Shards] = [:]
    private var chunks: [String: [Document]] = [:]

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
    }

    /// - Parameter output: The site’s folder.
    package init(output: String) throws {
        folder = output + "/search/"
        var loaded = 0
        func load(_ name: String) throws -> [UInt8] { try Self.load(name, output + "/search/", &loaded) }
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

    private static func load(_ name: String, _ folder: String, _ loaded: inout Int) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: folder + name + ".js"),
            let bytes = ScriptData.bytes([UInt8](data))
        else { throw damaged(name) }
        loaded += data.count
        return bytes
    }

    private func load(_ name: String) throws -> [UInt8] {
        if let known = bytesOf[name] { return known }
        let bytes = try Self.load(name, folder, &loadedBytes)
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
                lists = try lists ?? words.map { try list($0, name) }.sorted { $0.count < $1.count }
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

    private func list(_ word: String, _ name: String) throws -> List {
        let key = Array(word.utf8)
        let none = List(count: 0, base: 0, values: [], blocks: [])
        let keys = dictionaries[name]!.firstKeys
        guard let shard = keys.lastIndex(where: { !key.lexicographicallyPrecedes($0) }) else { return none }
        if dictionaries[name]!.read[shard] == nil {
            let bytes = try load(name == "c" ? "c" : "\(name)/\(shard)")
            dictionaries[name]!.read[shard] = Self.entries(bytes, dictionaries[name]!, shard)
        }
        return dictionaries[name]!.read[shard]![key] ?? none
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
            if number < first + documents.count { return documents[number - first] }
            guard !documents.isEmpty else { throw Self.damaged(name) }
            first += documents.count
            part += 1
        }
    }

    /// Bytes of all texts together.
    package func textBytes() throws -> Int {
        var (number, part, sum) = (0, 0, 0)
        while number < count {
            let slot = number >> root.slotBits
            let name = SearchTexts.name(slot, part)
            let documents = read(try Self.load(name, folder, &loadedBytes), number)
            guard !documents.isEmpty else { throw Self.damaged(name) }
            for document in documents { sum += document.text.utf8.count }
            number += documents.count
            part = number >> root.slotBits == slot ? part + 1 : 0
        }
        return sum
    }

    private func read(_ name: String, _ first: Int) throws -> [Document] { read(try load(name), first) }

    private func read(_ bytes: [UInt8], _ first: Int) -> [Document] {
        var bits = BitReader(bytes)
        let count = bits.number(order: 6)
        let (time, conversation, sender) = (bits.bits(5), bits.bits(5), bits.bits(5))
        let (part, id) = (bits.bits(5), bits.bits(6))
        _ = bits.number(order: 30)
        var last = (number: 0, bytes: [UInt8]())
        return (0..<count).map { i in
            _ = bits.number(order: time)
            var version = 0
            if bits.bit() == 1 {
                version = bits.number(order: 0)
                _ = bits.bits(3)
            }
            let (its, person) = (bits.bits(conversation), bits.bits(sender))
            _ = (bits.number(order: 0), bits.number(order: part))
            var name = ""
            if bits.bit() == 1 {
                let step = bits.number(order: id)
                last.number += step % 2 == 0 ? step / 2 : -(step + 1) / 2
                name = String(last.number)
            } else {
                last.bytes = Array(last.bytes.prefix(bits.number(order: 2))) + model.spelled(&bits)
                name = String(decoding: last.bytes, as: UTF8.self)
            }
            return Document(
                number: first + i, id: name, text: String(decoding: model.text(&bits), as: UTF8.self), version: version,
                conversation: its, sender: person)
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
