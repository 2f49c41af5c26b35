import NIOCore
import PairChannel

/// One app’s connections. Gives what they send to the state machine, and carries out what it says.
///
/// Used on the server’s event loop alone.
final class AppHub {
    let context: HubContext
    let webhooks: AppWebhooks
    private(set) var allowedOrigins: Set<String>?
    private(set) var app: LiveApp
    private var counts = LiveCounts()

    /// By the sockets’ numbers.
    private var handlers: [WebSocketHandler?] = []
    private var broadcasts = PendingBroadcasts()
    private var unflushed: [WebSocketHandler] = []
    private var slow: [WebSocketHandler] = []
    /// Those that turned out to be gone while a broadcast was written, of whom the others are told after it.
    private var gone: [WebSocketHandler] = []
    private var isDelivering = false
    private var random = SystemRandomNumberGenerator()

    init(_ app: LiveServerApp, _ context: HubContext) {
        self.app = LiveApp(app.credentials, limits: app.limits, chat: app.chat, recording: app.recording)
        (self.context, allowedOrigins) = (context, app.allowedOrigins)
        webhooks = AppWebhooks(
            app: app.credentials.id, client: context.client, loop: context.loop, store: context.webhookStore)
        webhooks.update(app.webhooks, app.credentials)
    }

    /// Takes other settings of the same app; connections go on, and what was agreed with each when it came stays.
    func update(_ new: LiveServerApp) {
        app.credentials = new.credentials
        app.limits = new.limits
        app.chat = new.chat
        app.recording = new.recording
        allowedOrigins = new.allowedOrigins
        webhooks.update(new.webhooks, new.credentials)
    }

    // MARK: Connections

    /// What speaks with a client of this app, when `connect` has taken it.
    func makeHandler() -> WebSocketHandler {
        WebSocketHandler(messageBytes: context.options.messageBytes) { handler, event in self.take(event, of: handler) }
    }

    /// Takes a connection that has been upgraded.
    func connect(_ handler: WebSocketHandler) {
        context.loop.preconditionInEventLoop()
        var effects: [LiveEffect] = []
        do throws(CloseCode) {
            let socket = try app.connect(now: MonotonicClock.milliseconds, using: &random, into: &effects)
            handler.socket = socket
            let number = Int(socket.number)
            if number == handlers.count { handlers.append(handler) } else { handlers[number] = handler }
            counts.connected += 1
            perform(effects)
        } catch {
            // The event as well as the code: some clients know the one, some the other.
            write(Frame.error(error).json, as: .text, to: handler)
            handler.close(error.code, error.message)
        }
    }

    private func take(_ event: WebSocketHandler.Event, of handler: WebSocketHandler) {
        guard let socket = handler.socket else { return }
        switch event {
        case .message(let bytes):
            counts.received += 1
            step { app, now, effects in app.receive(bytes, from: socket, now: now, into: &effects) }
        case .ping(let payload):
            write(payload, as: .pong, to: handler)
            app.heard(socket, now: MonotonicClock.milliseconds)
        case .pong: app.heard(socket, now: MonotonicClock.milliseconds)
        case .ended where isDelivering: gone.append(handler)
        case .ended: forget(handler)
        case .failed(let code):
            counts.failed += 1
            forget(handler)
            handler.close(code.code, code.message)
        case .slow:
            // Cut off when this turn’s frames are written, if it still takes nothing: subscribers are not changed while a broadcast
            // goes through them.
            slow.append(handler)
            context.turn.schedule()
        }
    }

    private func forget(_ handler: WebSocketHandler) {
        guard let socket = handler.socket else { return }
        handler.socket = nil
        handlers[Int(socket.number)] = nil
        step { app, now, effects in app.disconnect(socket, now: now, into: &effects) }
    }

    // MARK: Effects

    /// One step of the state machine and all that follows from it.
    @discardableResult
    func step<Value>(_ body: (inout LiveApp, Int64, inout [LiveEffect]) -> Value) -> Value {
        context.loop.preconditionInEventLoop()
        var effects: [LiveEffect] = []
        let value = body(&app, MonotonicClock.milliseconds, &effects)
        perform(effects)
        return value
    }

    private func perform(_ effects: [LiveEffect]) {
        for effect in effects {
            switch effect {
            case .send(let frame, let socket):
                counts.sent += 1
                write(frame.json, as: .text, to: handlers[Int(socket.number)])
            case .broadcast(let frame, let channel, let socket):
                broadcasts.append(frame, to: channel, except: socket)
                context.turn.schedule()
            case .inOrder: deliverBroadcasts()
            case .joined(let socket, let channel):
                broadcasts.joined(socket, channel, isAlone: app.subscribers(of: channel).count == 1)
            case .record(let pending, let socket): record(pending, from: handlers[Int(socket.number)])
            case .ping(let socket): write([], as: .ping, to: handlers[Int(socket.number)])
            case .close(let socket, let code):
                let handler = handlers[Int(socket.number)]
                handlers[Int(socket.number)] = nil
                handler?.socket = nil
                handler?.close(code.code, code.message)
                counts.ended += 1
            case .notice(let notice):
                let now = WallClock.microseconds
                webhooks.tell(notice, now: MonotonicClock.milliseconds, at: now)
                context.onNotice(notice, app.credentials.id, now)
            }
        }
    }

    // MARK: Writing

    private func write(_ payload: [UInt8], as opcode: WebSocketFrame.Opcode, to handler: WebSocketHandler?) {
        guard let handler else { return }
        handler.write(payload, as: opcode)
        scheduleFlush(handler)
    }

    private func scheduleFlush(_ handler: WebSocketHandler) {
        guard !handler.isFlushScheduled else { return }
        handler.isFlushScheduled = true
        unflushed.append(handler)
        context.turn.schedule()
    }

    /// - Parameter isLast: Nothing else is written in this turn: what is the last for a socket goes out with the pass over all of
    ///   them that writes it. A second pass, after a thousand others, costs as much again in memory that no cache has any more.
    private func deliverBroadcasts(isLast: Bool = false) {
        // What comes while one is written follows it, for every socket.
        guard !isDelivering else { return }
        while let (broadcast, channel) = broadcasts.next() {
            deliver(broadcast, channel, flushing: isLast && broadcasts.isEmpty)
        }
    }

    private func deliver(_ broadcast: PendingBroadcast, _ channel: LiveChannel, flushing: Bool) {
        isDelivering = true
        // A copy of who is there: a write that fails may have the socket’s last messages read, which may change it.
        for socket in app.subscribers(of: channel) {
            guard let handler = handlers[Int(socket.number)] else { continue }
            let frames = broadcast.frames(for: socket)
            guard frames.readableBytes > 0 else { continue }
            counts.sent += 1
            if flushing && !handler.isFlushScheduled {
                handler.writeAndFlush(frames)
            } else {
                handler.write(frames)
                scheduleFlush(handler)
            }
        }
        isDelivering = false
        guard !gone.isEmpty else { return }
        let handlers = gone
        gone = []
        for handler in handlers { forget(handler) }
    }

    /// Writes what has been gathered and lets it all go, one call a socket.
    func drain() {
        while !broadcasts.isEmpty || !unflushed.isEmpty || !slow.isEmpty {
            deliverBroadcasts(isLast: true)
            let handlers = unflushed
            unflushed.removeAll(keepingCapacity: true)
            for handler in handlers { handler.flush() }
            endSlow()
        }
    }

    private func endSlow() {
        let handlers = slow
        slow.removeAll()
        // A roster may be more than may wait, and is taken in a moment by who reads.
        for handler in handlers where handler.socket != nil && !handler.isWritable {
            counts.slow += 1
            forget(handler)
            // No word of it: it would come after all that was not taken.
            handler.cut()
        }
    }

    var status: LiveStatus {
        LiveStatus(
            app: app.credentials.id, connections: app.connectionCount, channels: app.channelCount,
            subscriptions: app.subscriptionCount,
            droppedWebhooks: webhooks.dropped, waitingWebhooks: webhooks.waiting, recording: app.recording != nil,
            events: app.recordingCounts,
            counts: counts)
    }

    // MARK: Calls

    /// - Parameter done: Called with the answer, on the event loop: at once, or when what the call publishes is on the record.
    func answer(_ call: APIRequest, _ done: @escaping (APIResponse) -> Void) {
        let seconds = WallClock.microseconds / 1_000_000
        let next = step { app, now, effects in
            app.answer(call, wallSeconds: seconds, now: now, into: &effects)
        }
        switch next {
        case .answered(let answer): finish(answer, done)
        case .pending(let call):
            context.record(call.publication.records) { result in
                let answer = self.step { app, now, effects in
                    app.finish(call, try? result.get(), now: now, into: &effects)
                }
                self.finish(answer, done)
            }
        }
    }

    private func finish(_ answer: APIResponse, _ done: (APIResponse) -> Void) {
        counts.calls += 1
        if answer.status >= 400 { counts.refusedCalls += 1 }
        done(answer)
    }

    /// Puts a client’s event on the record, and publishes it then: what else the client sends waits until it is.
    private func record(_ pending: PendingPublication, from handler: WebSocketHandler?) {
        handler?.pause()
        context.record(pending.records) { result in
            self.step { app, now, effects in
                _ = app.publish(pending, try? result.get(), now: now, into: &effects)
            }
            handler?.resume()
        }
    }

    func tick() {
        step { app, now, effects in app.tick(now: now, into: &effects) }
    }

    /// Ends all connections of an app that is not among the settings any more.
    func remove() {
        step { app, now, effects in app.terminateAll(.noSuchApp, now: now, into: &effects) }
        webhooks.update([], app.credentials)
    }

    /// Tells everybody to come back later, and ends them.
    func stop() {
        for handler in handlers.compactMap({ $0 }) {
            forget(handler)
            write(Frame.error(.stopping).json, as: .text, to: handler)
            handler.close(CloseCode.stopping.code, CloseCode.stopping.message)
        }
    }
}
