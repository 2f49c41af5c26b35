import AsyncHTTPClient
import NIOCore
import PairChannel

/// What the apps of one server share. Used on the event loop alone.
struct HubContext {
    /// Told of everything that happens, on the event loop: it must not wait. The time is microseconds since 1970.
    typealias OnNotice = (_ notice: LiveNotice, _ app: String, _ atMicroseconds: Int64) -> Void

    let loop: any EventLoop
    let options: LiveServerOptions
    let turn: Turn
    let recorder: (any EventRecorder)?
    /// For webhooks.
    let client = WebhookSender.client
    let webhookStore: (any WebhookStore)?
    let onNotice: OnNotice

    init(
        _ options: LiveServerOptions, loop: any EventLoop, recorder: (any EventRecorder)?,
        webhookStore: (any WebhookStore)?, onNotice: @escaping OnNotice
    ) {
        (self.options, self.loop, self.recorder) = (options, loop, recorder)
        (self.webhookStore, self.onNotice) = (webhookStore, onNotice)
        turn = Turn(on: loop)
    }

    /// - Parameter done: Called on the event loop, in the order in which the records are on the disk.
    func record(
        _ records: [PublishedRecord], _ done: @escaping (Result<[RecordingOutcome], any Error>) -> Void
    ) {
        guard let recorder else { return done(.failure(NoRecorder())) }
        let done = OnLoop(done)
        recorder.record(records) { [loop] result in loop.execute { done.call(result) } }
    }

    /// An app’s events are to be records, and whoever made the server has given nobody who records them.
    private struct NoRecorder: Error {}

    /// What is called on the event loop alone, wherever it is held meanwhile.
    private struct OnLoop: @unchecked Sendable {
        let call: (Result<[RecordingOutcome], any Error>) -> Void

        init(_ call: @escaping (Result<[RecordingOutcome], any Error>) -> Void) { self.call = call }
    }
}
