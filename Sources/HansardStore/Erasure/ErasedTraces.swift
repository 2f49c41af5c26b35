import Foundation
import Hansard
import PairChannel

/// By what copies of erased records are found outside the log: their ids, and texts that are long enough to be theirs.
struct ErasedTraces {
    /// A message, by the ids of its source.
    struct Name: Hashable {
        let channel: String
        let id: String
    }

    private(set) var messages: Set<Name> = []
    private(set) var people: Set<String> = []
    /// In UTF-8, without NUL.
    private(set) var texts: Set<String> = []

    /// A shorter text stands in many a line by chance.
    static let leastTextBytes = 12
    private static let leastNameBytes = 5

    /// Takes up a line of the log that still has what is to be erased.
    mutating func add(_ line: UnsafeBufferPointer<UInt8>) {
        guard let record = try? JSONValue(parsing: line), let id = record["id"]?.text ?? record["person"]?.text else {
            return
        }
        if let channel = record["channel"]?.text {
            messages.insert(Name(channel: channel, id: id))
        } else {
            people.insert(id)
        }
        add(record["text"], Self.leastTextBytes)
        for member in ["name", "email"] { add(record[member], Self.leastNameBytes) }
        for attachment in record["attachments"]?.elements ?? [] {
            for member in ["name", "url", "note"] { add(attachment[member], Self.leastTextBytes) }
        }
        for name in record["names"]?.elements ?? [] { add(name["name"], Self.leastNameBytes) }
    }

    private mutating func add(_ value: JSONValue?, _ least: Int) {
        guard let text = value?.string, text.utf8.count >= least, !text.utf8.contains(0) else { return }
        texts.insert(text)
    }

    /// Whether a line of a source, or of the live journal, is about a message or person that is erased, or has a text of theirs.
    func match(_ raw: some Sequence<UInt8>) -> Bool {
        let bytes = Array(raw)
        guard let value = try? JSONValue(parsing: bytes), case .object = value else { return contains(bytes) }
        if let id = value["id"]?.text {
            if let channel = value["channel"]?.text {
                let name = ID(channel).inPairOrder.text
                if messages.contains(Name(channel: name, id: id)) { return true }
            }
            if value["type"]?.string == "person", people.contains(id) { return true }
        }
        return contains(bytes) || contains(in: value)
    }

    private func contains(in value: JSONValue) -> Bool {
        switch value {
        case .string(let text): contains(Array(text.utf8))
        case .array(let elements): elements.contains { contains(in: $0) }
        case .object(let members): members.contains { contains(in: $0.value) }
        default: false
        }
    }

    private func contains(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= Self.leastNameBytes else { return false }
        let haystack = bytes.map { $0 == 0 ? 1 : $0 } + [0]
        return haystack.withUnsafeBytes { haystack in
            let start = haystack.assumingMemoryBound(to: CChar.self).baseAddress!
            return texts.contains { strstr(start, $0) != nil }
        }
    }

    /// Nothing is to be looked for.
    var isEmpty: Bool { messages.isEmpty && people.isEmpty && texts.isEmpty }
}
