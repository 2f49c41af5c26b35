import NIOCore
import NIOPosix

/// One person who writes in the chat once a second, until they are told to end.
final class SteadyWriter: @unchecked Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let sender: ChatSender
    // On the loop.
    private var task: RepeatedTask?
    private var answered = 0
    private var number = 0
    private var problem: String?

    init(port: Int, person: Int, other: Int, token: String) throws {
        sender = ChatSender(person: person, other: other, token: token)
        let (loop, sender) = (group.next(), sender)
        _ = try ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { $0.pipeline.addHandler(sender) }
            .connect(host: "127.0.0.1", port: port).wait()
        try loop.submit {
            sender.onEnd = { self.problem = "The server ended the chat’s connection." }
            self.task = loop.scheduleRepeatedTask(initialDelay: .zero, delay: .seconds(1)) { _ in self.write() }
        }.wait()
    }

    private func write() {
        number += 1
        sender.send("Ferry \(number) has left.", clientID: "steady-\(number)") { answer in
            if answer.status == 200 {
                self.answered += 1
            } else {
                self.problem = "A message was answered with \(answer.status): \(answer.body)"
            }
        }
    }

    /// - Returns: How many messages were answered.
    /// - Throws: when one was refused.
    func end() throws -> Int {
        let (answered, problem) = try group.next().submit {
            self.task?.cancel()
            self.sender.onEnd = {}
            return (self.answered, self.problem)
        }.wait()
        try? group.syncShutdownGracefully()
        if let problem { throw BenchProblem(description: problem) }
        return answered
    }
}
