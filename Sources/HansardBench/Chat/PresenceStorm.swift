import NIOCore
import NIOPosix
import PairChannel

/// Pages that join a presence channel and leave it again without end, each a channel of its own, as a whole office does whose
/// network comes and goes.
final class PresenceStorm: @unchecked Sendable {
    private static let pages = 20
    /// A page joins and leaves so often in one piece.
    private static let together = 10

    private let target: LoadTarget
    private let credentials: AppCredentials
    private let perSecond: Double
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    // On the loop.
    private var sockets: [(socket: ChatSocket, frames: ByteBuffer)] = []
    private var task: RepeatedTask?
    private var began = NIODeadline.now()
    private var pieces = 0
    private var problem: String?

    /// - Parameter perSecond: How many changes of presence there are a second.
    init(port: Int, _ credentials: AppCredentials, perSecond: Double) {
        (self.credentials, self.perSecond) = (credentials, perSecond)
        target = LoadTarget(kind: .pusher(credentials), port: port)
    }

    /// Connects, and begins.
    func begin() throws {
        let loop = group.next()
        let all = (0..<Self.pages).map { ChatSocket(person: 100_000 + $0, channels: [], target, credentials) }
        for socket in all {
            let ready = loop.makePromise(of: Void.self)
            try loop.submit {
                socket.onReady = { ready.succeed() }
                socket.onEnd = { self.problem = "The server ended a page of the storm." }
            }.wait()
            _ = try ClientBootstrap(group: loop).channelInitializer { $0.pipeline.addHandler(socket) }
                .connect(host: "127.0.0.1", port: target.port).wait()
            try ready.futureResult.wait()
        }
        try loop.submit {
            self.sockets = all.enumerated().map { number, socket in
                (socket: socket, frames: self.frames(socket, number))
            }
            self.began = .now()
            self.task = loop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(2)) { _ in self.blow() }
        }.wait()
    }

    private func frames(_ socket: ChatSocket, _ number: Int) -> ByteBuffer {
        let channel = "presence-storm-\(number)"
        var frames = ByteBuffer()
        for _ in 0..<Self.together {
            frames.writeMasked(target.subscribe(channel, socketID: socket.socketID, user: 100_000 + number))
            frames.writeMasked(#"{"event":"pusher:unsubscribe","data":{"channel":"\#(channel)"}}"#)
        }
        return frames
    }

    /// Sends what is due.
    private func blow() {
        let seconds = Double((NIODeadline.now() - began).nanoseconds) / 1e9
        let due = Int(seconds * perSecond / Double(2 * Self.together))
        while pieces < due {
            let (socket, frames) = sockets[pieces % sockets.count]
            socket.send(frames)
            pieces += 1
        }
    }

    /// - Returns: How many changes of presence the server has made a second, by its answers.
    /// - Throws: when it ended a page.
    func end() throws -> Double {
        let (joined, seconds, problem) = try group.next().submit {
            self.task?.cancel()
            for (socket, _) in self.sockets {
                socket.onEnd = {}
                socket.close()
            }
            let seconds = Double((NIODeadline.now() - self.began).nanoseconds) / 1e9
            // Signing in is the first that each has heard.
            return (self.sockets.map { $0.socket.joined - 1 }.reduce(0, +), seconds, self.problem)
        }.wait()
        try? group.syncShutdownGracefully()
        if let problem { throw BenchProblem(description: problem) }
        return Double(2 * joined) / seconds
    }
}
