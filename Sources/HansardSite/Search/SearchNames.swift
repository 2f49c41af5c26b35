import Hansard
import HansardStore

/// The names by which a query can call people and conversations, and what hits show: names, and emoji by their short names.
struct SearchNames: Sendable {
    /// Ids in a file of names.
    static let perFile = 256

    let dictionary: IndexDictionary
    let files: [SiteFile]

    init(_ context: PageContext, _ parts: [PersonPart], _ numbers: SearchNumbers, _ model: TextModel) throws {
        dictionary = try Self.dictionary(context, parts, numbers)
        let emoji = SiteFile.ofSearch("e", Array((EmojiNames.lines + "\n").utf8))
        files = Self.people(context, numbers, model) + Self.conversations(context, numbers, model) + [emoji]
    }

    // MARK: What a query says

    private static func dictionary(
        _ context: PageContext, _ parts: [PersonPart], _ numbers: SearchNumbers
    ) throws -> IndexDictionary {
        let tokenizer = SearchTokenizer()
        var collectors: [TermCollector] = []
        func add(_ key: [UInt8], _ number: Int64) {
            let slice = Int(number) / TermLists.most
            while collectors.count <= slice {
                collectors.append(TermCollector(base: collectors.count * TermLists.most))
            }
            collectors[slice].add(key, Int(number))
        }
        for person in context.people.people.sorted(by: { numbers.person($0.id) < numbers.person($1.id) }) {
            let number = numbers.person(person.id)
            add(IndexKey.personID(person.sourceID.utf8), number)
            if let email = person.email { add(IndexKey.personEmail(lowerASCII(email)), number) }
            let words = ([person.name ?? ""] + person.otherNames).flatMap { tokenizer.terms($0) }
            for word in Set(words).sorted() { add(IndexKey.personWord(word.utf8), number) }
        }
        let conversations = try context.reader.conversationNames()
        for conversation in conversations.sorted(by: { numbers.conversation($0.id) < numbers.conversation($1.id) }) {
            let number = numbers.conversation(conversation.id)
            add(IndexKey.conversationID(conversation.sourceID.utf8), number)
            add(IndexKey.conversationID(conversation.slug.utf8), number)
            if let name = conversation.name { add(IndexKey.conversationName(lowerASCII(name)), number) }
            for word in tokenizer.terms(conversation.name ?? conversation.sourceID) {
                add(IndexKey.conversationWord(word.utf8), number)
            }
        }
        let known = parts.map {
            (person: numbers.person($0.person), conversation: numbers.conversation($0.conversation))
        }
        for part in known.sorted(by: { ($0.person, $0.conversation) < ($1.person, $1.conversation) }) {
            add(IndexKey.conversationsOfPerson(part.person), part.conversation)
        }
        return IndexDictionary(collectors.map { $0.lists() }, base: 0)
    }

    /// As SQLite’s `lower` does it.
    private static func lowerASCII(_ text: String) -> [UInt8] {
        text.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    }

    // MARK: What a hit shows

    private static func people(_ context: PageContext, _ numbers: SearchNumbers, _ model: TextModel) -> [SiteFile] {
        let people = Dictionary(uniqueKeysWithValues: context.people.people.map { (numbers.person($0.id), $0) })
        return files("p", people.keys.max() ?? 0) { id, last, out in
            guard let person = people[id] else { return false }
            append(person.displayName, after: &last.name, to: &out, model)
            append(person.sourceID, after: &last.id, to: &out, model)
            return true
        }
    }

    private static func conversations(
        _ context: PageContext, _ numbers: SearchNumbers, _ model: TextModel
    ) -> [SiteFile] {
        let entries = Dictionary(
            uniqueKeysWithValues: context.conversations.entries.map { (numbers.conversation($0.summary.id), $0) })
        return files("v", entries.keys.max() ?? 0) { number, last, out in
            guard let entry = entries[number] else { return false }
            let summary = entry.summary
            out.append(summary.usesShortNames ? 1 : 0, bits: 1)
            if summary.name?.isEmpty ?? true, let low = summary.low, let high = summary.high {
                out.append(1, bits: 1)
                out.append(number: Int(numbers.person(low)), order: 6)
                out.append(number: Int(numbers.person(high)), order: 6)
                let isUsual = summary.slug == usualSlug(low, high, context.people)
                out.append(isUsual ? 1 : 0, bits: 1)
                if !isUsual { append(summary.slug, after: &last.id, to: &out, model) }
            } else {
                out.append(0, bits: 1)
                append(entry.title, after: &last.name, to: &out, model)
                append(summary.slug, after: &last.id, to: &out, model)
            }
            return true
        }
    }

    /// The folder that a pair’s pages are in as a rule.
    private static func usualSlug(_ low: Int64, _ high: Int64, _ people: PeopleDirectory) -> String? {
        guard let low = people.index(ofID: low), let high = people.index(ofID: high) else { return nil }
        return "private-chat-\(people[low].sourceID)-\(people[high].sourceID)"
    }

    /// What names and ids of the entry before were, from which those of the next are told.
    private struct Last {
        var name: [UInt8] = []
        var id: [UInt8] = []
    }

    private static func files(
        _ folder: String, _ last: Int64, _ append: (Int64, inout Last, inout BitWriter) -> Bool
    ) -> [SiteFile] {
        (0...Int(last) / perFile).map { number in
            var out = BitWriter()
            var before = Last()
            for id in Int64(number * perFile)..<Int64((number + 1) * perFile) {
                var entry = BitWriter()
                let isThere = append(id, &before, &entry)
                out.append(isThere ? 1 : 0, bits: 1)
                if isThere { out.append(entry) }
            }
            return .ofSearch("\(folder)/\(number)", out.bytes)
        }
    }

    private static func append(_ name: String, after last: inout [UInt8], to out: inout BitWriter, _ model: TextModel) {
        let bytes = Array(name.utf8)
        let shared = zip(last, bytes).prefix { $0 == $1 }.count
        out.append(number: shared, order: 2)
        model.append(spelling: bytes.dropFirst(shared), to: &out)
        last = bytes
    }
}
