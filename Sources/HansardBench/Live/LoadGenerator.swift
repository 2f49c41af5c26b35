import Foundation
import NIOCore
import NIOPosix

/// The clients and publishers of one measurement, on one event loop of this process.
///
/// Everything that is not private is called on that event loop, but for the methods that wait.
final class LoadGenerator: @unchecked Sendable {
    let target: LoadTarget
    private let loop: any EventLoop
    private(set) var clients: [LoadClient] = []
    private var publishers: [LoadPublisher] = []
    private var idle: [LoadPublisher] = []
    private var problem: String?
    private var waiting: (isDone: () -> Bool, promise: EventLoopPromise<Void>)?
    private var isCutting = false

    // What is published.
    private var work: LoadWork?
    private var next = 0
    private var answered = 0
    private var delivered = 0
    private var isPaced = false
    private var due: [(number: Int, at: UInt64)] = []
    private(set) var latencies: [UInt32] = []
    private var changes = 0

    init(_ target: LoadTarget, on loop: any EventLoop) { (self.target, self.loop) = (target, loop) }

    // MARK: Told by clients and publishers

    func fail(_ text: String) {
        guard problem == nil else { return }
        problem = text
        waiting?.promise.fail(BenchProblem(description: text))
        waiting = nil
    }

    func ready(_ client: LoadClient) { look() }

    func rosterChanged(_ client: LoadClient) {
        changes += 1
        // To look at a thousand rosters at every change would be most of the work.
        if changes % 1_000 == 0 || client.roster?.count == clients.count { look() }
    }

    func ended(_ client: LoadClient) {
        if !isCutting { fail("The server ended connection \(client.number).") }
        look()
    }

    func lost(_ publisher: LoadPublisher) {
        if !isCutting { fail("The server ended a publisher’s connection.") }
    }

    func delivered(_ bytes: UnsafeRawBufferPointer) {
        delivered += 1
        // Every sixteenth says when it was sent: digits behind `@@`, near the end.
        if delivered & 15 == 0 {
            let tail = UnsafeRawBufferPointer(rebasing: bytes[max(0, bytes.count - 40)...])
            if var position = tail.end(of: "@@"), let sent = tail.number(from: &position) {
                latencies.append(UInt32(clamping: (Self.now - UInt64(sent)) / 1_000))
            }
        }
        if let work, delivered == work.deliveries { look() }
    }

    func published(_ publisher: LoadPublisher) {
        answered += 1
        idle.append(publisher)
        publishNext()
        if let work, answered == work.messages { look() }
    }

    private func look() {
        guard let (isDone, promise) = waiting, isDone() else { return }
        waiting = nil
        promise.succeed()
    }

    private static var now: UInt64 { NIODeadline.now().uptimeNanoseconds }

    // MARK: Publishing

    private func publishNext() {
        guard let work else { return }
        if isPaced {
            while !due.isEmpty, let publisher = idle.popLast() {
                let first = due.removeFirst()
                publisher.publish(work.payload(at: first.at), to: work.channel(first.number))
            }
            return
        }
        while next < work.messages, let publisher = idle.popLast() {
            publisher.publish(work.payload(at: Self.now), to: work.channel(next))
            next += 1
        }
    }

    private func publishDue(started: UInt64, interval: UInt64) {
        guard let work else { return }
        // A publish counts from when it was due, not from when a publisher was free.
        while next < work.messages, case let at = started + UInt64(next) * interval, at <= Self.now {
            due.append((next, at))
            next += 1
        }
        publishNext()
        if next < work.messages {
            loop.scheduleTask(deadline: .uptimeNanoseconds(started + UInt64(next) * interval)) {
                self.publishDue(started: started, interval: interval)
            }
        }
    }

    // MARK: Waiting, from the main thread

    /// Waits until `isDone`, which is asked on the event loop whenever something may have changed.
    private func wait(_ what: String, seconds: Int, isDone: @escaping @Sendable () -> Bool) throws {
        let promise = loop.makePromise(of: Void.self)
        loop.execute {
            if let problem = self.problem { return promise.fail(BenchProblem(description: problem)) }
            self.waiting = (isDone, promise)
            self.look()
        }
        let timeout = loop.scheduleTask(in: .seconds(Int64(seconds))) {
            self.fail("\(what): not done after \(seconds) s; \(self.delivered) delivered, \(self.answered) answered.")
        }
        defer { timeout.cancel() }
        try promise.futureResult.wait()
    }

    private func bootstrap(_ handler: @escaping @Sendable () -> any ChannelHandler & Sendable, receive: Int)
        -> ClientBootstrap
    {
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: receive))
            .connectTimeout(.seconds(30))
            .channelInitializer { $0.pipeline.addHandler(handler()) }
    }

    /// Opens a client for each list of channels; waits until all are subscribed.
    func connect(_ channels: [[String]], rosters: Bool = false, atOnce: Int = 50, seconds: Int = 60) throws {
        let made = channels.enumerated().map { number, names in
            let client = LoadClient(number, names, self)
            if rosters { client.roster = LoadRoster(limit: channels.count) }
            return client
        }
        try loop.submit { self.clients = made }.wait()
        for start in stride(from: 0, to: made.count, by: atOnce) {
            let batch = made[start..<min(made.count, start + atOnce)].map { client in
                bootstrap({ client }, receive: 16_384).connect(host: "127.0.0.1", port: target.port)
            }
            for future in batch { _ = try future.wait() }
        }
        try wait("Subscribing", seconds: seconds) {
            made.allSatisfy { $0.isReady && ($0.roster.map { $0.count == made.count } ?? true) }
        }
    }

    /// Whether every client is subscribed, and has everybody in its roster.
    func isWhole() throws -> Bool {
        try loop.submit {
            self.clients.allSatisfy { $0.isReady && ($0.roster.map { $0.count == self.clients.count } ?? true) }
        }.wait()
    }

    /// Publishes all of `work`, with so many requests in flight, as fast as they are answered or so many a second; the
    /// seconds until the last delivery.
    func publish(_ work: LoadWork, inFlight: Int, perSecond: Double? = nil) throws -> Double {
        let new = (publishers.count..<max(publishers.count, inFlight)).map { _ in LoadPublisher(self) }
        for publisher in new {
            _ = try bootstrap({ publisher }, receive: 4_096).connect(host: "127.0.0.1", port: target.port).wait()
        }
        let started = try loop.submit {
            self.publishers += new
            self.idle = Array(self.publishers.prefix(inFlight))
            (self.work, self.next, self.answered, self.delivered) = (work, 0, 0, 0)
            self.isPaced = perSecond != nil
            self.latencies.removeAll(keepingCapacity: true)
            let started = Self.now
            if let perSecond {
                self.publishDue(started: started, interval: UInt64(1_000_000_000 / perSecond))
            } else {
                self.publishNext()
            }
            return started
        }.wait()
        try wait("Publishing", seconds: 110) { self.delivered >= work.deliveries && self.answered >= work.messages }
        return Double(Self.now - started) / 1_000_000_000
    }

    /// Milliseconds below which the given share of deliveries took, from publish to arrival.
    func latency(_ share: Double) -> Double {
        let sorted = (try? loop.submit { self.latencies.sorted() }.wait()) ?? []
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1_000
    }

    /// Ends every client’s connection without a word.
    func cut() throws {
        let futures = try loop.submit {
            self.isCutting = true
            return self.clients.compactMap { client in client.channel?.close() }
        }.wait()
        for future in futures { try? future.wait() }
        try loop.submit {
            self.clients = []
            self.isCutting = false
        }.wait()
    }

    func end() {
        try? cut()
        try? loop.submit {
            self.isCutting = true
        }.wait()
    }
}
