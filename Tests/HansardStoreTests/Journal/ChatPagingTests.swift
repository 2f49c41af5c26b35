import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// The chat’s record against the obvious one: arrays.
@Suite(.blocking) struct ChatPagingTests {
    private struct Model {
        /// Each conversation’s messages, and the numbers of all that happened.
        var messages: [String: [ChatMessage]] = [:]
        var changes: [String: [ChatChange]] = [:]
        var marks: [String: [String: Int64]] = [:]

        func sequence(_ channel: String) -> Int64 { Int64(changes[channel, default: []].count) }
    }

    private static let pairs = [("7", "9"), ("9", "10"), ("7", "10")]

    @Test(arguments: 1...4) func agreesWithTheObviousRecord(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let chat = try TestChat()
        var model = Model()
        for step in 0..<300 { try Self.step(step, chat, &model, &random) }
        try chat.reopen()
        for (a, b) in Self.pairs {
            let channel = TestChat.channel(a, b)
            try Self.compareHistory(chat, model, channel, &random)
            try Self.compareChanges(chat, model, channel, &random)
            let marks = try chat.journal.readNow { try $0.marks(in: channel) }
            #expect(
                Dictionary(uniqueKeysWithValues: marks.map { ($0.person, $0.sequence) }) == model.marks[channel] ?? [:])
        }
        for person in ["7", "9", "10"] {
            let found = try chat.journal.readNow { try $0.unseen(by: person) }
            var expected: [String: Int] = [:]
            for (channel, messages) in model.messages {
                let mark = model.marks[channel]?[person] ?? 0
                let count = messages.count { $0.recipient == person && $0.deletedAt == nil && $0.sequence > mark }
                if count > 0 { expected[channel] = count }
            }
            #expect(Dictionary(uniqueKeysWithValues: found.map { ($0.channel, $0.count) }) == expected)
            #expect(found.map(\.last) == found.map(\.last).sorted(by: >))
        }
    }

    private static func step(
        _ step: Int, _ chat: TestChat, _ model: inout Model, _ random: inout SeededRandom
    ) throws {
        let (a, b) = pairs.randomElement(using: &random)!
        let channel = TestChat.channel(a, b)
        let known = model.messages[channel] ?? []
        let at = Int.random(in: 0...max(0, known.count - 1), using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5:
            let (sender, other) = Bool.random(using: &random) ? (a, b) : (b, a)
            let message = try chat.send("text \(step)", from: sender, to: other, id: "\(step)").message
            model.messages[channel, default: []].append(message)
            model.changes[channel, default: []].append(.message(message))
        case 5..<7 where !known.isEmpty:
            guard known[at].deletedAt == nil else {
                #expect(chat.refusal { try chat.edit(known[at], to: "x") } == .isDeleted)
                return
            }
            let message = try chat.edit(known[at], to: "edit \(step)")
            #expect(message.text == "edit \(step)")
            model.messages[channel]![at] = message
            model.changes[channel]!.append(
                .edit(message, sequence: model.sequence(channel) + 1, text: "edit \(step)", at: chat.now))
        case 7 where !known.isEmpty && known[at].deletedAt == nil:
            let message = try chat.delete(known[at])
            model.messages[channel]![at] = message
            model.changes[channel]!.append(
                .deletion(message, sequence: model.sequence(channel) + 1, at: chat.now))
        case 8 where !known.isEmpty:
            let reader = known[at].recipient
            let before = model.marks[channel]?[reader] ?? 0
            #expect(try chat.see(known[at]).hasMoved == (known[at].sequence > before))
            model.marks[channel, default: [:]][reader] = max(before, known[at].sequence)
        default: break
        }
    }

    /// Page by page from the newest back: each message once, in its order.
    private static func compareHistory(
        _ chat: TestChat, _ model: Model, _ channel: String, _ random: inout SeededRandom
    ) throws {
        let limit = Int.random(in: 1...9, using: &random)
        var found: [ChatMessage] = []
        var before: Int64?
        while true {
            let place = before
            let page = try chat.journal.readNow { try $0.messages(in: channel, before: place, limit: limit) }
            found = page.messages + found
            #expect(page.messages.count <= limit)
            #expect(page.hasMore == (found.count < model.messages[channel, default: []].count))
            guard page.hasMore, let first = page.messages.first else { break }
            before = first.sequence
        }
        #expect(found == model.messages[channel] ?? [])
    }

    /// Page by page from the first on: each change once, without gap, told as it reads now.
    private static func compareChanges(
        _ chat: TestChat, _ model: Model, _ channel: String, _ random: inout SeededRandom
    ) throws {
        let limit = Int.random(in: 1...9, using: &random)
        var found: [ChatChange] = []
        while true {
            let place = Int64(found.count)
            let page = try chat.journal.readNow { try $0.changes(in: channel, after: place, limit: limit) }
            found += page.changes
            #expect(page.changes.count <= limit)
            #expect(page.hasMore == (found.count < model.changes[channel, default: []].count))
            guard page.hasMore, !page.changes.isEmpty else { break }
        }
        let current = Dictionary(uniqueKeysWithValues: model.messages[channel, default: []].map { ($0.id, $0) })
        let expected = model.changes[channel, default: []].map { change -> ChatChange in
            switch change {
            case .message(let message): .message(current[message.id]!)
            case .edit(let message, let sequence, let text, let at):
                .edit(current[message.id]!, sequence: sequence, text: text, at: at)
            case .deletion(let message, let sequence, let at):
                .deletion(current[message.id]!, sequence: sequence, at: at)
            }
        }
        #expect(found == expected)
        #expect(found.map(\.sequence) == Array(0..<Int64(found.count)).map { $0 + 1 })
    }
}
