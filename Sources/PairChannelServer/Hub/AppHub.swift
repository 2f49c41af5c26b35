import NIOCore
import PairChannel

/// One app’s connections. Gives what they send to the state machine, and carries out what it says.
///
/// Used on the hub’s event loop alone.
final class AppHub {
    let options: LiveServerOptions
    private(set) var allowedOrigins: Set<String>?
    private(set) var app: LiveApp
    private(set) var counts = LiveCounts()

    private unowned let hub: Hub
    let webhooks: AppWebhooks
    /// By the sockets’ numbers.
    private var handlers: [WebSocketHandler?] = []
    /// By the channels’ numbers.
    private var broadcasts: [PendingBroadcast] = []
    private var unsentChannels: [LiveChannel] = []
    private var unflushed: [WebSocketHandler] = []
    private var slow: [WebSocketHandler] = []
    private var random = SystemRandomNumberGenerator()

    init(_ app: LiveServerApp, options: LiveServerOptions, hub: Hub) {
        self.app = LiveApp(app.credentials, limits: app.limits, chat: app.chat, recording: app.recording)
        (self.options, self.hub, allowedOrigins) = (options, hub, app.allowedOrigins)
        webhooks = AppWebhooks(app: app.credentials.id, client: hub.client, loop: hub.loop, store: hub.webhookStore)
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

    /// Takes a connection that has been upgraded.
    func connect(_ handler: WebSocketHandler) {
        var effects: [LiveEffect] = []
        do throws(CloseCode) {
            let socket = try app.connect(now: hub.now, using: &random, into: &effects)
            handler.socket = socket
            let number = Int(socket.number)
            if number == handlers.count { handlers.append(handler) } else { handlers[number] = handler }
            counts.connected += 1
            perform(effects)
        } catch { refuse(handler, error) }
    }

    /// Ends a connection that no app has taken. The event as well as the code: some clients know the one, some the other.
    func refuse(_ handler: WebSocketHandler, _ code: CloseCode) {
        handler.write(Frame.error(code).json, as: .text)
        handler.close(code.code, code.message)
        hub.scheduleDrain()
    }

    func received(_ bytes: [UInt8], from handler: WebSocketHandler) {
        guard let socket = handler.socket else { return }
        counts.received += 1
        step { app, now, effects in app.receive(bytes, from: socket, now: now, into: &effects) }
    }

    func heard(_ handler: WebSocketHandler) {
        if let socket = handler.socket { app.heard(socket, now: hub.now) }
    }

    /// The connection has ended, or ends now.
    func gone(_ handler: WebSocketHandler) { forget(handler) }

    func forget(_ handler: WebSocketHandler) {
        guard let socket = handler.socket else { return }
        handler.socket = nil
        handlers[Int(socket.number)] = nil
        step { app, now, effects in app.disconnect(socket, now: now, into: &effects) }
    }

    /// What came is no WebSocket frame that is taken here.
    func fail(_ handler: WebSocketHandler, _ code: CloseCode) {
        counts.failed += 1
        forget(handler)
        handler.close(code.code, code.message)
    }

    /// Cut off when this turn’s frames are written, if it still takes nothing: subscribers are not changed while a broadcast goes through them.
    func markSlow(_ handler: WebSocketHandler) {
        slow.append(handler)
        hub.scheduleDrain()
    }

    // MARK: Effects

    /// One step of the state machine and all that follows from it.
    @discardableResult
    func step<Value>(_ body: (inout LiveApp, Int64, inout [LiveEffect]) -> Value) -> Value {
        var effects: [LiveEffect] = []
        let value = body(&app, hub.now, &effects)
        perform(effects)
        return value
    }

    private func perform(_ effects: [LiveEffect]) {
        for effect in effects {
            switch effect {
            case .send(let frame, let socket):
                counts.sent += 1
                handlers[Int(socket.number)]?.write(frame.json, as: .text)
            case .broadcast(let frame, let channel, let socket): broadcast(frame, channel, except: socket)
            case .inOrder: deliverBroadcasts()
            case .joined(let socket, let channel): joined(socket, channel)
            case .record(let pending, let socket): record(pending, from: handlers[Int(socket.number)])
            case .ping(let socket): handlers[Int(socket.number)]?.write([], as: .ping)
            case .close(let socket, let code):
                let handler = handlers[Int(socket.number)]
                handlers[Int(socket.number)] = nil
                handler?.socket = nil
                handler?.close(code.code, code.message)
                counts.ended += 1
            case .notice(let notice):
                let now = WallClock.microseconds
                webhooks.tell(notice, now: hub.now, at: now)
                hub.notice(notice, app.credentials.id, at: now)
            }
        }
    }

    private func broadcast(_ frame: Frame, _ channel: LiveChannel, except socket: LiveSocket?) {
        let number = Int(channel.number)
        while broadcasts.count <= number { broadcasts.append(PendingBroadcast()) }
        if broadcasts[number].isEmpty {
            unsentChannels.append(channel)
            hub.scheduleDrain()
        }
        broadcasts[number].append(frame, except: socket)
    }

    /// What is gathered for a channel is not for who joins it now; and if nobody was there, for nobody.
    private func joined(_ socket: LiveSocket, _ channel: LiveChannel) {
        let number = Int(channel.number)
        guard number < broadcasts.count, !broadcasts[number].isEmpty else { return }
        if app.subscribers(of: channel).count == 1 {
            broadcasts[number] = PendingBroadcast()
        } else {
            broadcasts[number].join(socket)
        }
    }

    private func deliver(_ broadcast: PendingBroadcast, _ channel: LiveChannel) {
        for socket in app.subscribers(of: channel) {
            guard let handler = handlers[Int(socket.number)] else { continue }
            let frames = broadcast.frames(for: socket)
            guard frames.readableBytes > 0 else { continue }
            handler.write(frames)
            counts.sent += 1
        }
    }

    func scheduleFlush(_ handler: WebSocketHandler) {
        guard !handler.isFlushScheduled else { return }
        handler.isFlushScheduled = true
        unflushed.append(handler)
        hub.scheduleDrain()
    }

    private func deliverBroadcasts() {
        for channel in unsentChannels {
            var broadcast = PendingBroadcast()
            swap(&broadcast, &broadcasts[Int(channel.number)])
            deliver(broadcast, channel)
        }
        unsentChannels.removeAll(keepingCapacity: true)
    }

    /// Writes what has been gathered and lets it all go, one call a socket.
    func drain() {
        while !unsentChannels.isEmpty || !unflushed.isEmpty || !slow.isEmpty {
            deliverBroadcasts()
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
    func answer(_ call: LiveCall, _ done: @escaping (LiveAnswer) -> Void) {
        let seconds = WallClock.microseconds / 1_000_000
        let next = step { app, now, effects in
            app.answer(call, wallSeconds: seconds, now: now, into: &effects)
        }
        switch next {
        case .answered(let answer): finish(answer, done)
        case .pending(let call):
            hub.record(call.publication.records) { result in
                let answer = self.step { app, now, effects in
                    app.finish(call, try? result.get(), now: now, into: &effects)
                }
                self.finish(answer, done)
            }
        }
    }

    private func finish(_ answer: LiveAnswer, _ done: (LiveAnswer) -> Void) {
        counts.calls += 1
        if answer.status >= 400 { counts.refusedCalls += 1 }
        done(answer)
    }

    /// Puts a client’s event on the record, and publishes it then: what else the client sends waits until it is.
    private func record(_ pending: PendingPublication, from handler: WebSocketHandler?) {
        handler?.pause()
        hub.record(pending.records) { result in
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
            handler.write(Frame.error(.stopping).json, as: .text)
            handler.close(CloseCode.stopping.code, CloseCode.stopping.message)
        }
    }
}
