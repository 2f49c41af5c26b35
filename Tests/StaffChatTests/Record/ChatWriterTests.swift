import Foundation
import Hansard
import HansardStore
import PairChannel
import Synchronization
import Testing

@testable import StaffChat

@Suite final class ChatWriterTests {
    private struct Boom: Error {}

    /// Keeps the names of what is told, and what was on the disk then.
    private final class Told: Sendable {
        let names = Mutex<[String]>([])
        let stored = Mutex<[Int64]>([])
    }

    private let archive = NSTemporaryDirectory() + "/hansard-chat-\(UUID().uuidString)"
    private let journal: LiveJournal
    private let told = Told()

    init() throws { journal = try LiveJournal(archive: archive) }

    deinit { try? FileManager.default.removeItem(atPath: archive) }

    private func writer(needsOutbox: Bool = false) -> (chat: ChatWriter, own: JournalWriter) {
        let (told, journal) = (told, journal)
        let writer = JournalWriter(journal)
        let chat = ChatWriter(writer, needsOutbox: needsOutbox) { publications in
            let stored = try? journal.readNow { try $0.sequence(of: "private-chat-7-9") }
            told.names.withLock { $0 += publications.map(\.name) }
            told.stored.withLock { $0 += publications.map { _ in stored ?? -1 } }
        }
        return (chat, writer)
    }

    private static func send(_ text: String, _ transaction: JournalTransaction) throws -> Int64 {
        let draft = JournalTransaction.Draft(
            pair: Pair(PersonID("7")!, PersonID("9")!)!, sender: PersonID("7")!, text: text,
            clientID: String(text.prefix(64)),
            replyTo: nil)
        return try transaction.send(draft, now: .now).message.sequence
    }

    private static func publication(_ name: String) -> ChatPublication {
        ChatPublication(channels: ["private-chat-7-9"], name: name, data: "{}", excluded: nil)
    }

    /// Holds the writer with an action until `body` has put all of its own in the queue.
    private func hold(_ writer: ChatWriter, while body: () async -> Void) async {
        let (gate, isIn) = (DispatchSemaphore(value: 0), AsyncStream<Void>.makeStream())
        async let held: Void? = try? writer.perform { _ in
            isIn.continuation.yield()
            gate.wait()
            return ((), [])
        }
        var entered = isIn.stream.makeAsyncIterator()
        await entered.next()
        await body()
        gate.signal()
        _ = await held
    }

    @Test func whatWaitsIsCommittedTogetherAndToldInTheOrderInWhichItWasCommitted() async throws {
        let (writer, own) = writer()
        defer { own.close() }
        var tasks: [Task<Int64, any Error>] = []
        await hold(writer) {
            for i in 0..<50 {
                tasks.append(
                    Task.immediate {
                        try await writer.perform { transaction in
                            let sequence = try Self.send("\(i)", transaction)
                            return (sequence, [Self.publication("\(sequence)")])
                        }
                    })
            }
        }
        var sequences: [Int64] = []
        for task in tasks { sequences.append(try await task.value) }
        #expect(sequences == Array(1...50))
        #expect(told.names.withLock { $0 } == (1...50).map(String.init))
        // All of it was on the disk before any was told.
        #expect(told.stored.withLock { $0 } == Array(repeating: 50, count: 50))
        #expect(writer.counts.commits == 2 && writer.counts.entries == 51 && writer.counts.failures == 0)
    }

    @Test func oneBadActionDoesNotTakeTheOthersWithIt() async throws {
        let (writer, own) = writer()
        defer { own.close() }
        var tasks: [Task<Int64, any Error>] = []
        await hold(writer) {
            for i in 0..<9 {
                tasks.append(
                    Task.immediate {
                        try await writer.perform { transaction in
                            if i == 6 { throw ChatRefusal.notTheirs }
                            let sequence = try Self.send("\(i)", transaction)
                            if i == 3 { throw Boom() }
                            return (sequence, [Self.publication("\(i)")])
                        }
                    })
            }
        }
        var outcomes: [String] = []
        for task in tasks {
            do { outcomes.append("\(try await task.value)") } catch { outcomes.append("\(error)") }
        }
        #expect(outcomes[3] == "notWritten")
        #expect(outcomes[6] == "notTheirs")
        #expect(told.names.withLock { $0 } == ["0", "1", "2", "4", "5", "7", "8"])
        let texts = try journal.readNow { try $0.messages(in: "private-chat-7-9", before: nil, limit: 99) }.messages
        #expect(!texts.map(\.text).contains("3"))
        #expect(writer.counts.failures == 2)
    }

    @Test func aFullDiskFailsTheGroupOnceAndNotOneAfterAnother() async throws {
        let full = try LiveJournal(archive: archive, maximumPages: 60)
        let own = JournalWriter(full)
        let writer = ChatWriter(own, needsOutbox: false) { _ in }
        defer { own.close() }
        var tasks: [Task<Int64, any Error>] = []
        await hold(writer) {
            for i in 0..<200 {
                let text = "\(i) " + String(repeating: "x", count: 4_000)
                tasks.append(Task.immediate { try await writer.perform { (try Self.send(text, $0), []) } })
            }
        }
        for task in tasks { await #expect(throws: ChatWriter.Fault.notWritten) { try await task.value } }
        #expect(writer.counts.failures == 1)
    }

    @Test func manySendersWaitForAHeldDatabaseTogetherAndNoneIsLeftOver() async throws {
        let journal = try LiveJournal(archive: archive, busySeconds: 0.3)
        let own = JournalWriter(journal)
        let writer = ChatWriter(own, needsOutbox: false) { _ in }
        defer { own.close() }
        let gate = DispatchSemaphore(value: 0)
        await Self.hold(try LiveJournal(archive: archive), until: gate)
        let tasks = (0..<40).map { i in
            Task { try await writer.perform { (value: try Self.send("\(i)", $0), tell: []) } }
        }
        for task in tasks { await #expect(throws: ChatWriter.Fault.notWritten) { try await task.value } }
        // A group that is under way and those that gather meanwhile; one by one it would be forty.
        #expect(writer.counts.failures < 10)
        gate.signal()
        #expect(try await Self.sendOne(writer) == 1)
    }

    @Test func whatIsRefusedIsToldToNobody() async throws {
        let (writer, own) = writer()
        defer { own.close() }
        await #expect(throws: ChatRefusal.tooLate) {
            try await writer.perform { _ -> (value: Void, tell: [ChatPublication]) in throw ChatRefusal.tooLate }
        }
        #expect(try await writer.perform { _ in (1, [Self.publication("next")]) } == 1)
        #expect(told.names.withLock { $0 } == ["next"])
    }

    @Test func whatAnotherServerIsToBeToldIsKeptWithTheAction() async throws {
        let (writer, own) = writer(needsOutbox: true)
        defer { own.close() }
        try await writer.perform { transaction in
            _ = try Self.send("one", transaction)
            return ((), [Self.publication("a"), Self.publication("b")])
        }
        _ = try? await writer.perform { transaction -> (value: Void, tell: [ChatPublication]) in
            _ = try Self.send("two", transaction)
            throw Boom()
        }
        #expect(try journal.readNow { try $0.outbox(after: 0, limit: 9) }.map(\.publication.name) == ["a", "b"])
    }

    @Test func whatWaitsWhenItClosesIsDoneAndWhatComesLaterIsNot() async throws {
        let (writer, own) = writer()
        var tasks: [Task<Int64, any Error>] = []
        await hold(writer) {
            for i in 0..<20 {
                tasks.append(
                    Task.immediate {
                        try await writer.perform { (try Self.send("\(i)", $0), [Self.publication("\(i)")]) }
                    })
            }
        }
        own.close()
        for task in tasks { _ = try await task.value }
        #expect(told.names.withLock { $0 }.count == 20)
        await #expect(throws: ChatWriter.Fault.notWritten) { try await writer.perform { _ in (1, []) } }
        #expect(try journal.readNow { try $0.sequence(of: "private-chat-7-9") } == 20)
        own.close()
    }

    @Test func anotherProcessThatHoldsTheDatabaseIsWaitedFor() async throws {
        let (writer, own) = writer()
        defer { own.close() }
        let gate = DispatchSemaphore(value: 0)
        await Self.hold(try LiveJournal(archive: archive), until: gate)
        async let sent = Self.sendOne(writer)
        #expect(writer.counts.entries == 0)
        gate.signal()
        #expect(try await sent == 1)
    }

    private static func sendOne(_ writer: ChatWriter) async throws -> Int64 {
        try await writer.perform { transaction in (value: try send("one", transaction), tell: []) }
    }

    /// Begins to write from elsewhere.
    private static func hold(_ journal: LiveJournal, until gate: DispatchSemaphore) async {
        await withCheckedContinuation { isIn in
            Thread.detachNewThread {
                try? journal.commit { _ in
                    isIn.resume()
                    gate.wait()
                }
            }
        }
    }
}
