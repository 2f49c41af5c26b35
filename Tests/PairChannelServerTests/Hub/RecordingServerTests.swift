import PairChannel
import Synchronization
import TestSupport
import Testing

@testable import PairChannelServer

/// Records when the test says so.
private final class HeldRecorder: EventRecorder {
    typealias Done = @Sendable (Result<[RecordingOutcome], any Error>) -> Void

    private let waiting = Mutex<[(records: [PublishedRecord], done: Done)]>([])
    private let arrivals: AsyncStream<[PublishedRecord]>
    private let arrived: AsyncStream<[PublishedRecord]>.Continuation

    init() { (arrivals, arrived) = AsyncStream.makeStream() }

    func record(_ records: [PublishedRecord], done: @escaping Done) {
        waiting.withLock { $0.append((records, done)) }
        arrived.yield(records)
    }

    /// Waits until something is to be recorded.
    func next() async -> [PublishedRecord] {
        for await records in arrivals { return records }
        return []
    }

    /// Has the oldest that waits recorded.
    func settle() {
        let first = waiting.withLock { $0.removeFirst() }
        first.done(.success(first.records.map { _ in .recorded }))
    }
}

@Suite(.timeLimit(.minutes(5))) struct RecordingServerTests {
    private static let pair = "private-chat-3-7"

    private static func event(_ text: String) -> String {
        #"{"event":"client-message","channel":"\#(pair)","data":{"message":"\#(text)"}}"#
    }

    private static func run(_ body: (TestServer, HeldRecorder) async throws -> Void) async throws {
        var recording = EventRecording()
        recording.message?.event = "client-message"
        let recorder = HeldRecorder()
        try await TestServer.run(recording: recording, recorder: recorder) { try await body($0, recorder) }
    }

    private static func join(_ server: TestServer, _ person: String) async throws -> TestClient {
        let (client, id) = try await server.client(in: "presence-staff", user: person)
        try await server.subscribe(client, id, pair)
        // Of the others it hears who comes.
        while !(try await client.nextText()).contains("\(pair)\"") {}
        return client
    }

    @Test func aClientsEventIsDeliveredOnceItIsOnTheRecordAndWhatItSendsBehindItWaits() async throws {
        try await Self.run { server, recorder in
            let first = try await Self.join(server, "3")
            let second = try await Self.join(server, "7")
            while !(try await first.nextText()).contains("member_added") {}
            let ping = #"{"event":"pusher:ping","data":{}}"#
            try await first.send(
                ClientFrames.text(Self.event("a")) + ClientFrames.text(ping) + ClientFrames.text(Self.event("b")))
            #expect(await recorder.next().count == 1)
            // Another client is served meanwhile, and has got nothing of it.
            try await second.send(ping)
            #expect(try await second.nextText().contains("pusher:pong"))
            recorder.settle()
            #expect(try await second.nextText() == Self.event("a"))
            #expect(try await first.nextText().contains("pusher:pong"))
            #expect(await recorder.next().count == 1)
            recorder.settle()
            #expect(try await second.nextText() == Self.event("b"))
            // It reads on.
            try await first.send(ping)
            #expect(try await first.nextText().contains("pusher:pong"))
        }
    }
}
