import Foundation
import NIOCore
import NIOPosix
import PairChannel

/// People who chat, on one event loop of this process. What is not private is called from the main thread.
final class ChatLoad: @unchecked Sendable {
    private let port: Int
    private let tokens: [String]
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private var loop: any EventLoop { group.next() }
    // On the loop.
    private var senders: [ChatSender] = []
    private var sockets: [ChatSocket] = []
    private var latencies: [Int] = []
    private var problem: String?
    private var number = 0
    private var isOver = false
    private let run = UInt32.random(in: .min ... .max)

    init(port: Int, tokens: [String]) { (self.port, self.tokens) = (port, tokens) }

    func end() {
        try? loop.submit {
            for sender in self.senders { sender.onEnd = {} }
            for socket in self.sockets { socket.onEnd = {} }
        }.wait()
        try? group.syncShutdownGracefully()
    }

    // MARK: Sending

    /// So many people write one message after the other, each as soon as the last is answered.
    func send(senders count: Int, seconds: Int) throws -> ChatRun {
        try connect(count)
        try loop.submit { self.begin() }.wait()
        let start = NIODeadline.now()
        try loop.submit { for sender in self.senders.prefix(count) { self.next(sender) } }.wait()
        usleep(UInt32(seconds) * 1_000_000)
        let run = try loop.submit { () -> ChatRun in
            self.isOver = true
            return ChatRun(
                seconds: Double((NIODeadline.now() - start).nanoseconds) / 1_000_000_000, latencies: self.latencies)
        }.wait()
        usleep(300_000)
        try check()
        return run
    }

    private func begin() { (latencies, isOver) = ([], false) }

    private func next(_ sender: ChatSender) {
        guard !isOver else { return }
        number += 1
        sender.send(Self.text, clientID: "\(run)-\(number)") { answer in
            if answer.status == 200 {
                self.latencies.append(answer.microseconds)
            } else {
                self.fail("A message was answered with \(answer.status): \(answer.body)")
            }
            self.next(sender)
        }
    }

    /// As long as most messages of staff are.
    private static let text = "Can you take the 14:30 sailing? Two of the crew are ill and Haruka has the tour group."

    /// Pairs are 1 and 2, 3 and 4, and so on.
    private func connect(_ count: Int) throws {
        let known = try loop.submit { self.senders.count }.wait()
        for number in known..<max(known, count) {
            let person = number + 1
            let sender = ChatSender(
                person: person, other: person % 2 == 1 ? person + 1 : person - 1, token: tokens[number])
            sender.onEnd = { self.fail("The server ended the connection of \(person).") }
            try open(sender)
            try loop.submit { self.senders.append(sender) }.wait()
        }
    }

    private func open(_ handler: any ChannelHandler & Sendable) throws {
        _ = try ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { $0.pipeline.addHandler(handler) }
            .connect(host: "127.0.0.1", port: port).wait()
    }

    private func fail(_ text: String) { problem = problem ?? text }

    private func check() throws {
        if let problem = try loop.submit({ self.problem }).wait() { throw BenchProblem(description: problem) }
    }

    // MARK: Seeing

    /// The microseconds from sending until the other’s page has the message, and until the mark that it makes is back.
    func seen(rounds: Int, credentials: AppCredentials) throws -> (arrival: [Int], mark: [Int]) {
        try connect(2)
        let both = [1, 2].map { person in
            ChatSocket(
                person: person, channels: ["presence-staff", "private-chat-1-2"],
                LoadTarget(kind: .pusher(credentials), port: port), credentials)
        }
        for socket in both { try open(socket) }
        try wait("Signing in") { both.allSatisfy(\.isReady) }
        var (arrivals, marks) = ([Int](), [Int]())
        for round in 0..<rounds {
            let done = Promise<(Int, Int)>()
            loop.execute {
                let start = NIODeadline.now()
                func elapsed() -> Int { Int((NIODeadline.now() - start).nanoseconds / 1_000) }
                var arrival = 0
                both[1].onEvent = { name, text in
                    guard name == "new_message", arrival == 0,
                        let id = text.firstMatch(of: #/"id\\":\\"(\d+)/#)?.output.1
                    else { return }
                    arrival = elapsed()
                    self.senders[1].post("seen", #"{"with":"1","up_to":"\#(id)"}"#) { _ in }
                }
                both[0].onEvent = { name, _ in
                    guard name == "seen" else { return }
                    both[0].onEvent = { _, _ in }
                    done.fulfil((arrival, elapsed()))
                }
                self.senders[0].send(
                    Self.text, clientID: "\(self.run)-seen-\(round)", socketID: both[0].socketID
                ) { answer in
                    if answer.status != 200 {
                        self.fail("A message was answered with \(answer.status): \(answer.body)")
                    }
                }
            }
            let (arrival, mark) = done.wait()
            arrivals.append(arrival)
            marks.append(mark)
            usleep(10_000)
        }
        try check()
        return (arrivals, marks)
    }

    // MARK: A crowd

    /// So many people sign in.
    func gather(_ count: Int, credentials: AppCredentials) throws {
        try connect(count)
        for number in 0..<count {
            let person = number + 1
            let (low, high) = person % 2 == 1 ? (person, person + 1) : (person - 1, person)
            let socket = ChatSocket(
                person: person, channels: ["presence-staff", "private-chat-\(low)-\(high)"],
                LoadTarget(kind: .pusher(credentials), port: port), credentials)
            socket.onEnd = { self.fail("The server ended the page of \(person).") }
            try open(socket)
            try loop.submit {
                let sender = self.senders[number]
                var last = ""
                socket.onEvent = { name, text in
                    // It comes twice, by the pair’s channel and the person’s own.
                    guard name == "new_message", let id = text.firstMatch(of: #/"id\\":\\"(\d+)/#)?.output.1,
                        text.contains(#"recipient\":\"\#(person)\""#), id != last
                    else { return }
                    last = String(id)
                    sender.post("seen", #"{"with":"\#(sender.other)","up_to":"\#(id)"}"#) { _ in }
                }
                self.sockets.append(socket)
            }.wait()
        }
        let sockets = try loop.submit { self.sockets }.wait()
        try wait("Signing in") { sockets.allSatisfy(\.isReady) }
        usleep(2_000_000)
    }

    /// Each writes once a minute, one after the other.
    func converse(seconds: Int) throws -> ChatRun {
        let all = try loop.submit { () -> [ChatSender] in
            self.begin()
            return self.senders
        }.wait()
        let interval = Int64(60_000_000_000 / all.count)
        let count = Int(Int64(seconds) * 1_000_000_000 / interval)
        let start = NIODeadline.now()
        for round in 0..<count {
            loop.scheduleTask(deadline: start + .nanoseconds(Int64(round) * interval)) {
                all[(round * 7) % all.count].send(Self.text, clientID: "\(self.run)-crowd-\(round)") { answer in
                    if answer.status == 200 {
                        self.latencies.append(answer.microseconds)
                    } else {
                        self.fail("A message was answered with \(answer.status): \(answer.body)")
                    }
                }
            }
        }
        usleep(UInt32(seconds) * 1_000_000)
        try check()
        // They go, pages and all: what is measured next is not theirs, and who asks for nothing for a minute is ended.
        return try loop.submit {
            for sender in self.senders {
                sender.onEnd = {}
                sender.close()
            }
            for socket in self.sockets {
                socket.onEnd = {}
                socket.close()
            }
            (self.senders, self.sockets) = ([], [])
            return ChatRun(seconds: Double(seconds), latencies: self.latencies)
        }.wait()
    }

    private func wait(_ what: String, isDone: @escaping @Sendable () -> Bool) throws {
        for _ in 0..<600 {
            try check()
            if try loop.submit(isDone).wait() { return }
            usleep(50_000)
        }
        throw BenchProblem(description: "\(what): not done after 30 s.")
    }
}
