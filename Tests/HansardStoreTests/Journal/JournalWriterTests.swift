import Dispatch
import Foundation
import Hansard
import Synchronization
import Testing

@testable import HansardStore

@Suite(.timeLimit(.minutes(5))) struct JournalWriterTests {
    private struct Boom: Error {}

    /// What the writer says, in its order.
    private final class Told: Sendable {
        let all = Mutex<[String]>([])

        func note(_ text: String) { all.withLock { $0.append(text) } }
    }

    private func know(_ person: String) -> @Sendable (JournalTransaction) throws -> Int64 {
        { transaction in
            try transaction.know(ChatPerson(id: person, name: nil, title: nil), now: .now)
            return try transaction.reading.last()
        }
    }

    private func ride(
        _ writer: JournalWriter, _ body: @escaping @Sendable (JournalTransaction) throws -> Void,
        told: @escaping @Sendable (JournalWriter.PatientOutcome) -> Void
    ) {
        let isTaken = writer.submitPatiently(body, told: told)
        #expect(isTaken)
    }

    /// Has the writer busy until `body` has added all that it adds.
    private func hold(_ writer: JournalWriter, while body: () -> Void) async {
        let (gate, isIn) = (DispatchSemaphore(value: 0), AsyncStream<Void>.makeStream())
        writer.submit { _ in
            isIn.continuation.yield()
            gate.wait()
        } done: { _ in
        }
        for await _ in isIn.stream { break }
        body()
        gate.signal()
    }

    @Test func entriesAreToldOfInTheOrderOfTheirNumbersAndThenTheGroupEnds() async throws {
        let chat = try TestChat()
        let writer = JournalWriter(chat.journal)
        let told = Told()
        await hold(writer) {
            writer.whenGroupEnds { told.note("end") }
            for i in 1...40 {
                writer.submit(know("\(i)")) { result in told.note("\((try? result.get()) ?? -1)") }
            }
            ride(writer) {
                _ = try know("41")($0)
            } told: {
                told.note("patient \($0)")
            }
        }
        writer.close()
        // The group that was held, and the one that gathered.
        #expect(told.all.withLock { $0 } == ["end"] + (1...40).map { "\($0)" } + ["patient written", "end"])
        #expect(try chat.journal.readNow { try $0.last() } == 41)
    }

    @Test func whatIsRefusedOrAtFaultIsAlone() async throws {
        let chat = try TestChat()
        let faults = Told()
        let writer = JournalWriter(chat.journal) { _ in faults.note("fault") }
        let told = Told()
        await hold(writer) {
            for i in 1...5 {
                let know = know("\(i)")
                writer.submit { transaction -> Int64 in
                    if i == 2 { throw ChatRefusal.noMessage }
                    let number = try know(transaction)
                    if i == 4 { throw Boom() }
                    return number
                } done: { result in
                    switch result {
                    case .success(let number): told.note("\(number)")
                    case .failure(let error): told.note("\(error)")
                    }
                }
            }
            ride(writer) { _ in
                throw Boom()
            } told: {
                told.note("patient \($0)")
            }
        }
        writer.close()
        #expect(told.all.withLock { $0 } == ["1", "noMessage", "2", "notWritten", "3", "patient lost"])
        #expect(faults.all.withLock { $0.count } == 3)
        #expect(try chat.journal.readNow { try $0.people().map(\.id) } == ["1", "3", "5"])
    }

    /// A thousand pages that come back at once are written when there is time.
    @Test func aStormOfPresenceDelaysNoMessage() async throws {
        let chat = try TestChat()
        let writer = JournalWriter(chat.journal)
        let told = Told()
        await hold(writer) {
            for i in 1...5_000 {
                let at = Timestamp(microseconds: Int64(i))
                let entry = PresenceEntry(
                    stay: "1/presence-staff#1.\(i)", person: "7", isJoining: true, at: at, line: Array("{}".utf8))
                ride(writer) {
                    try $0.add(entry)
                } told: { _ in
                }
            }
            writer.submit {
                try $0.send(TestChat.draft("now", from: "7", to: "9", id: "a"), now: .now).message
            } done: { result in
                told.note("\((try? result.get())?.text ?? "none"), \(writer.counts.patientWaiting) wait")
            }
        }
        writer.close()
        #expect(told.all.withLock { $0 } == ["now, 4900 wait"])
        #expect(try chat.journal.readNow { try $0.openStays().count } == 5_000)
        #expect(try chat.journal.readNow { try $0.last() } == 5_001)
    }

    @Test func nobodyWaitsTwiceForADatabaseThatIsHeld() async throws {
        let chat = try TestChat()
        let writer = JournalWriter(try LiveJournal(archive: chat.archive.path, busySeconds: 0.05), limits: quick)
        let (gate, isIn) = (DispatchSemaphore(value: 0), AsyncStream<Void>.makeStream())
        let holder = chat.journal
        Thread.detachNewThread {
            try? holder.commit { _ in
                isIn.continuation.yield()
                gate.wait()
            }
        }
        for await _ in isIn.stream { break }
        let (delays, delayed) = AsyncStream<Void>.makeStream()
        let told = Told()
        ride(writer) {
            _ = try know("1")($0)
        } told: { outcome in
            told.note("\(outcome)")
            delayed.yield()
        }
        await #expect(throws: JournalWriter.Fault.notWritten) { try await writer.perform(know("2")) }
        for await _ in delays { break }
        gate.signal()
        #expect(try await writer.perform(know("3")) > 0)
        writer.close()
        let outcomes = told.all.withLock { $0 }
        #expect(outcomes.last == "written" && outcomes.dropLast().allSatisfy { $0 == "delayed" } && outcomes.count > 1)
        #expect(try chat.journal.readNow { try $0.people().map(\.id) } == ["1", "3"])
    }

    private var quick: GroupCommitLimits {
        var limits = GroupCommitLimits()
        (limits.gatherSeconds, limits.retrySeconds) = (0.001, 0.001)
        return limits
    }
}
