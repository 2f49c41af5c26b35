import HansardStore
import PairChannel

/// The numbers that people and conversations have in the published index: those of the archive, which stay as it grows.
/// They tell how many others there are, and in which order they came, so that those of a part of the archive are counted
/// from 1 in the order of their ids.
struct SearchNumbers: Sendable {
    private let people: [Int64: Int64]?
    private let conversations: [Int64: Int64]?

    /// Whether the numbers are those of the archive.
    var areTheArchives: Bool { people == nil }

    init(_ context: PageContext) throws {
        guard !context.reader.showsRecordNumbers else {
            (people, conversations) = (nil, nil)
            return
        }
        people = Self.count(context.people.people.map { ($0.id, ID($0.sourceID)) })
        conversations = Self.count(try context.reader.conversationNames().map { ($0.id, ID($0.sourceID)) })
    }

    private static func count(_ all: [(number: Int64, id: ID)]) -> [Int64: Int64] {
        let sorted = all.sorted { $0.id < $1.id }.enumerated()
        return Dictionary(uniqueKeysWithValues: sorted.map { ($1.number, Int64($0 + 1)) })
    }

    /// 0 for nobody.
    func person(_ number: Int64) -> Int64 { people.map { $0[number] ?? 0 } ?? number }

    /// Of a conversation of the site.
    func conversation(_ number: Int64) -> Int64 { conversations.map { $0[number] ?? 0 } ?? number }
}
