import Foundation
import Hansard
import HansardStore

/// What records since the last build have changed: found out once, for all kinds of pages that ask.
final class BuildChanges {
    let context: PageContext
    /// The record up to which the output is current; `nil` to draw everything.
    let since: Int64?
    /// Conversations with such a record; `nil` for all.
    let conversations: Set<Int64>?
    /// People with such a record; `nil` for all.
    let people: Set<Int64>?
    /// What changed of people’s presence.
    let presence: [PresenceChange]
    /// By conversation, messages that lead to one of a conversation that has changed: it may have come, or moved.
    let leading: [Int64: [MessagePosition]]
    private let manifest: OutputManifest?
    private var knownTranscripts: [ChangedConversation]?
    /// Days (by UTC) of conversations of two on which it changed whether somebody was offline while the other wrote.
    private var knownDaysWithPresence: [Int64: [ClosedRange<Int>]]?

    /// A conversation some of whose pages may have to be drawn.
    struct ChangedConversation {
        let entry: ConversationDirectory.Entry
        let periods: [TranscriptPeriod]
        /// The pages of messages that have changed.
        let pages: [Int]
        /// In its folder, from the site’s root.
        let folder: String
    }

    private static let mostDaysAskedFor = 2_000

    /// - Parameters:
    ///   - since: The record up to which the output is current; `nil` to draw everything.
    ///   - manifest: What stands in the output; `nil` when nothing does.
    init(_ context: PageContext, since: Int64?, _ manifest: OutputManifest?) throws {
        (self.context, self.since, self.manifest) = (context, since, manifest)
        conversations = try since.map { try context.reader.conversations(changedAfter: $0) }
        people = try since.map { try context.reader.people(changedAfter: $0) }
        presence = try since.map { try context.reader.presenceChanges(after: $0) } ?? []
        leading = try since == nil ? [:] : context.messagesLeading(to: conversations ?? [])
    }

    /// Everything is drawn.
    var isWhole: Bool { since == nil }

    // MARK: What stands in the output

    /// Files of ours whose paths begin with `prefix`.
    func written(under prefix: String) throws -> [String] { try manifest?.paths(under: prefix) ?? [] }

    /// Those of `paths` that are there.
    func written(_ paths: [String]) throws -> Set<String> {
        Set(try manifest?.hashes(of: paths).keys.map(\.self) ?? [])
    }

    // MARK: Conversations

    /// Those that have changed, or in which it has changed who was offline, the one with most messages first.
    func transcripts() throws -> [ChangedConversation] {
        if let known = knownTranscripts { return known }
        let daysWithPresence = try daysWithPresence()
        let entries = context.conversations.entries.sorted { $0.summary.messages > $1.summary.messages }
        let changed = try entries.compactMap { entry -> ChangedConversation? in
            let id = entry.summary.id
            guard conversations?.contains(id) ?? true || daysWithPresence[id] != nil || leading[id] != nil else {
                return nil
            }
            let pages = try context.reader.pages(of: id)
            let periods = pages.map(\.period)
            try context.know(periods, of: id)
            return ChangedConversation(
                entry: entry, periods: periods, pages: try changedPages(pages, of: id),
                folder: "conversations/\(entry.summary.slug)/")
        }
        knownTranscripts = changed
        return changed
    }

    /// Conversations some of whose messages may be on other pages than before.
    func rearranged() throws -> [Int64] {
        guard since != nil else { return [] }
        return try transcripts().filter { $0.pages.count == $0.periods.count }.map(\.entry.summary.id)
    }

    /// The pages that records since the last build have changed, and the page before a new one, which leads to it.
    private func changedPages(_ pages: [PageSummary], of conversation: Int64) throws -> [Int] {
        // Before the end, a message more may move those after it to other pages, to which any page may lead.
        guard let since, try context.reader.isAtEnd(of: conversation, whatCameAfter: since) else {
            return Array(pages.indices)
        }
        let leading = (leading[conversation] ?? []).compactMap { pages.map(\.period).page(of: $0) }
        return try pages.changed(after: since, presenceDays: daysWithPresence()[conversation] ?? []).union(leading)
            .sorted()
    }

    /// Presence that comes to be known says who was offline when a message was written to them.
    private func daysWithPresence() throws -> [Int64: [ClosedRange<Int>]] {
        if let known = knownDaysWithPresence { return known }
        let found = try findDaysWithPresence()
        knownDaysWithPresence = found
        return found
    }

    private func findDaysWithPresence() throws -> [Int64: [ClosedRange<Int>]] {
        guard !presence.isEmpty else { return [:] }
        var pairs: [Int64: [Int64]] = [:]
        for entry in context.conversations.entries where entry.summary.kind == .pair {
            for person in Set([entry.summary.low, entry.summary.high].compactMap(\.self)) {
                pairs[person, default: []].append(entry.summary.id)
            }
        }
        var found: [Int64: [ClosedRange<Int>]] = [:]
        // After a large ingest, asking would take longer than drawing what may not have changed.
        let asks = presence.count <= Self.mostDaysAskedFor
        for change in presence {
            for conversation in pairs[change.person] ?? [] where found[conversation]?.last != change.offlineDays {
                if try !asks || context.reader.hasMessages(in: conversation, onDays: change.offlineDays) {
                    found[conversation, default: []].append(change.offlineDays)
                }
            }
        }
        return found
    }

    // MARK: People

    /// Those who have changed.
    func changedPeople() -> [PersonIndex] {
        context.people.people.indices.map { PersonIndex($0) }.filter {
            people?.contains(context.people[$0].id) ?? true
        }
    }

    /// Those whose presence has changed.
    func peopleWithPresence() -> [PersonIndex] {
        guard since != nil else { return context.people.people.indices.map { PersonIndex($0) } }
        let changed = Set(presence.map(\.person))
        return context.people.people.indices.map { PersonIndex($0) }.filter { changed.contains(context.people[$0].id) }
    }
}
