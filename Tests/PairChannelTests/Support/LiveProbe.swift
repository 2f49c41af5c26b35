import TestSupport

@testable import PairChannel

/// An app whose effects are carried out at once, into lists of what each socket got.
struct LiveProbe {
    static let credentials = AppCredentials(id: "1", key: "key", secret: "secret")!

    var app: LiveApp
    var now: Int64 = 0
    private(set) var notices: [LiveNotice] = []
    private(set) var closed: [LiveSocket: CloseCode] = [:]
    private(set) var pinged: [LiveSocket] = []
    /// What is to be on the record before it is published, the oldest first.
    var pending: [PendingPublication] { waiting.map(\.publication) }
    private var waiting: [(publication: PendingPublication, call: PendingRequest?)] = []
    private var frames: [LiveSocket: [String]] = [:]
    private var random = SeededRandom(seed: 1)

    init(_ limits: LiveLimits = LiveLimits()) { app = LiveApp(Self.credentials, limits: limits) }

    func received(_ socket: LiveSocket) -> [String] { frames[socket] ?? [] }

    mutating func clear() {
        frames = [:]
        notices = []
    }

    mutating func connect() throws -> LiveSocket {
        var effects: [LiveEffect] = []
        let socket = try app.connect(now: now, using: &random, into: &effects)
        frames[socket] = nil
        closed[socket] = nil
        perform(effects)
        return socket
    }

    mutating func send(_ text: String, from socket: LiveSocket) {
        perform { $0.receive(Array(text.utf8), from: socket, now: $1, into: &$2) }
    }

    /// Joins with the signature that the app’s back end would give.
    mutating func subscribe(_ socket: LiveSocket, _ channel: String, user: String? = nil) {
        let data = user.map { #"{"user_id":"\#($0)"}"# }
        let auth = Self.credentials.channelAuth(app.socketID(of: socket), ChannelName(channel)!, channelData: data)
        var json = Array(#"{"event":"pusher:subscribe","data":{"channel":"\#(channel)","auth":"\#(auth)""#.utf8)
        if let data {
            json.append(contentsOf: #","channel_data":"#.utf8)
            json.appendJSON(data)
        }
        json.append(contentsOf: "}}".utf8)
        send(String(decoding: json, as: UTF8.self), from: socket)
    }

    mutating func publish(_ name: String, _ data: String, to channel: String, except: LiveSocket? = nil) {
        let id = except.map { app.socketID(of: $0) }
        let event = PublishedEvent(name: name, data: data)
        perform { $0.publish(event, to: ChannelName(channel)!, except: id, now: $1, into: &$2) }
    }

    mutating func disconnect(_ socket: LiveSocket) {
        perform { $0.disconnect(socket, now: $1, into: &$2) }
    }

    mutating func tick() {
        perform { $0.tick(now: $1, into: &$2) }
    }

    mutating func perform(_ step: (inout LiveApp, Int64, inout [LiveEffect]) -> Void) {
        var effects: [LiveEffect] = []
        step(&app, now, &effects)
        perform(effects)
    }

    private mutating func perform(_ effects: [LiveEffect]) {
        for effect in effects {
            switch effect {
            case .send(let frame, let socket): give(frame, to: socket)
            case .broadcast(let frame, let channel, let except):
                for socket in app.subscribers(of: channel) where socket != except { give(frame, to: socket) }
            case .close(let socket, let code): closed[socket] = code
            case .ping(let socket): pinged.append(socket)
            case .notice(let notice): notices.append(notice)
            case .record(let publication, _): waiting.append((publication, nil))
            case .inOrder, .joined: break
            }
        }
    }

    /// - Returns: No status yet: 0.
    mutating func wait(for call: PendingRequest) -> Int {
        waiting.append((call.publication, call))
        return 0
    }

    /// The oldest that waits, and the call that it is of, if it is one’s.
    mutating func takePending() -> (publication: PendingPublication, call: PendingRequest?) { waiting.removeFirst() }

    private mutating func give(_ frame: Frame, to socket: LiveSocket) {
        frames[socket, default: []].append(String(decoding: frame.json, as: UTF8.self))
    }
}
