import Foundation
import Hansard
import HansardStore
import HansardTerminal
import NIOCore
import NIOPosix

/// Kills the chat’s server under load, again and again, and looks for every message that it answered in the archive.
///
/// Now and then another process holds the database for longer than is waited for, and the disk is full. Whatever is not
/// answered with success is sent again with its `client_id`, as a page does.
struct ChatFaults {
    let site: BenchSite
    let options: SiteOptions
    let kills: Int
    let note: (String) -> Void

    static let senders = 32
    /// Of the file system that is filled, in bytes, where one can be made.
    private static let diskBytes = 512 << 20

    func run(add: (String, String, Double, String) -> Void) throws {
        let hasDisk = mountSmallDisk()
        defer { if hasDisk { unmount() } }
        try site.ingestPeople()
        let port = try LoadedServer.freePort()
        let load = ChatFaultLoad(port: port, tokens: site.tokens())
        defer { load.end() }
        var (busy, full) = (0, 0)
        for round in 0..<kills {
            if round % 20 == 0 { note("Killed \(round) times, \(load.acknowledged.count) messages answered …") }
            let server = try site.server(options, port: port, cores: .all)
            try load.connect()
            usleep(UInt32.random(in: 10_000...250_000))
            if round % 20 == 7 {
                try holdDatabase()
                busy += 1
            }
            if round % 20 == 13, hasDisk {
                try fillDisk(load)
                full += 1
            }
            server.kill()
        }
        let server = try site.server(options, port: port, cores: .all)
        try load.connect()
        try load.finish()
        try site.waitForArchive()
        server.stop()
        let verdict = try ChatVerdict(archive: site.archive, acknowledged: load.acknowledged)
        add("kills", "Killed under load", Double(kills), "times")
        add("busy", "Database held by another", Double(busy), "times")
        add("full", "Disk full", Double(full), "times")
        add("acknowledged", "Messages answered with success", Double(load.acknowledged.count), "")
        add("retried", "Of these, found stored when they were sent again", Double(load.found), "")
        add("refused", "Answers that said: not now", Double(load.refused), "")
        add("missing", "Missing in the archive", Double(verdict.missing), "")
        add("twice", "Twice in the archive", Double(verdict.twice), "")
        add("out_of_order", "Out of order in the archive", Double(verdict.outOfOrder), "")
        guard verdict.isClean else {
            throw BenchProblem(
                description: """
                    \(verdict.missing) messages that were answered are missing, \(verdict.twice) are there twice, \
                    \(verdict.outOfOrder) are out of order.
                    """)
        }
    }

    /// Longer than the server waits.
    private func holdDatabase() throws {
        let journal = try LiveJournal(archive: site.archive)
        try journal.commit { _ in usleep(5_500_000) }
        journal.close()
        usleep(200_000)
    }

    private func fillDisk(_ load: ChatFaultLoad) throws {
        let path = site.archive + "/filling"
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        let block = [UInt8](repeating: 1, count: 1 << 20)
        while block.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) > 0 {}
        close(file)
        defer { unlink(path) }
        let before = load.refused
        for _ in 0..<100 where load.refused == before { usleep(20_000) }
        usleep(100_000)
    }

    /// Only root can; elsewhere the disk is not filled.
    private func mountSmallDisk() -> Bool {
        try? FileManager.default.removeItem(atPath: site.archive)
        try? FileManager.default.createDirectory(atPath: site.archive, withIntermediateDirectories: true)
        guard geteuid() == 0 else { return false }
        let mount = ["mount", "-t", "tmpfs", "-o", "size=\(Self.diskBytes)", "tmpfs", site.archive]
        return (try? ChildRun.measure(mount)) != nil
    }

    private func unmount() { _ = try? ChildRun.measure(["umount", site.archive]) }
}

/// People who write, and write again until they are answered.
final class ChatFaultLoad: @unchecked Sendable {
    struct Acknowledged: Sendable, Equatable {
        let id: String
        let sequence: Int
        let channel: String
        let sender: Int
    }

    private let port: Int
    private let tokens: [String]
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private var loop: any EventLoop { group.next() }
    // On the loop.
    private var senders: [ChatSender] = []
    private var current: [String?] = []
    private var number = 0
    private var isOver = false
    private var known: [String: Acknowledged] = [:]
    private var counts = (found: 0, refused: 0)
    private var problem: String?

    init(port: Int, tokens: [String]) {
        (self.port, self.tokens) = (port, tokens)
        current = tokens.map { _ in nil }
    }

    var acknowledged: [String: Acknowledged] { (try? loop.submit { self.known }.wait()) ?? [:] }
    var found: Int { (try? loop.submit { self.counts.found }.wait()) ?? 0 }
    var refused: Int { (try? loop.submit { self.counts.refused }.wait()) ?? 0 }

    func end() { try? group.syncShutdownGracefully() }

    /// Everybody connects, and goes on with what was not answered.
    func connect() throws {
        var made: [ChatSender] = []
        for number in tokens.indices {
            let person = number + 1
            let sender = ChatSender(
                person: person, other: person % 2 == 1 ? person + 1 : person - 1, token: tokens[number])
            _ = try ClientBootstrap(group: loop).channelInitializer { $0.pipeline.addHandler(sender) }
                .connect(host: "127.0.0.1", port: port).wait()
            made.append(sender)
        }
        let connected = made
        try loop.submit {
            for sender in self.senders { sender.close() }
            self.senders = connected
            for index in connected.indices { self.next(index, connected[index]) }
            if let problem = self.problem { throw BenchProblem(description: problem) }
        }.wait()
    }

    /// Waits until nothing is unanswered.
    func finish() throws {
        try loop.submit { self.isOver = true }.wait()
        for _ in 0..<600 {
            let isDone = try loop.submit { () -> Bool in
                if let problem = self.problem { throw BenchProblem(description: problem) }
                return self.current.allSatisfy { $0 == nil }
            }.wait()
            if isDone { return }
            usleep(50_000)
        }
        throw BenchProblem(description: "Some messages were not answered within 30 s.")
    }

    private func next(_ index: Int, _ sender: ChatSender) {
        if current[index] == nil {
            guard !isOver else { return }
            number += 1
            current[index] = "fault-\(number)"
        }
        let clientID = current[index]!
        sender.send("Message \(clientID)", clientID: clientID) { answer in
            guard answer.status == 200 else {
                self.counts.refused += 1
                if ![429, 503].contains(answer.status) {
                    self.problem = "A message was answered with \(answer.status): \(answer.body)"
                }
                self.loop.scheduleTask(in: .milliseconds(20)) {
                    if sender.isConnected { self.next(index, sender) }
                }
                return
            }
            self.take(answer.body, clientID, sender.person)
            self.current[index] = nil
            self.next(index, sender)
        }
    }

    private func take(_ body: String, _ clientID: String, _ person: Int) {
        guard let id = body.firstMatch(of: #/"id":"(\d+)"/#)?.output.1,
            let sequence = body.firstMatch(of: #/"sequence":(\d+)/#).flatMap({ Int($0.output.1) }),
            let channel = body.firstMatch(of: #/"channel":"([^"]+)"/#)?.output.1
        else {
            problem = "An answer cannot be read: \(body)"
            return
        }
        if body.contains("\"duplicate\":true") { counts.found += 1 }
        known[clientID] = Acknowledged(
            id: String(id), sequence: sequence, channel: String(channel), sender: person)
    }
}

/// What the archive has of the messages that were answered.
struct ChatVerdict {
    private(set) var missing = 0
    private(set) var twice = 0
    private(set) var outOfOrder = 0

    var isClean: Bool { missing == 0 && twice == 0 && outOfOrder == 0 }

    init(archive: String, acknowledged: [String: ChatFaultLoad.Acknowledged]) throws {
        var ids: [String: [String]] = [:]
        /// By conversation, in the archive’s order.
        var order: [Int: [String]] = [:]
        func take(_ batch: LogBatch) {
            batch.arena.withUnsafeBufferPointer { arena in
                func text(_ range: ByteRange) -> String {
                    range.isPresent ? String(decoding: arena[range.range], as: UTF8.self) : ""
                }
                for entry in batch.entries {
                    guard case .message(let message, _) = entry.record else { continue }
                    ids[text(message.clientID), default: []].append(text(message.id))
                    order[Int(message.conversation), default: []].append(text(message.clientID))
                }
            }
        }
        var reader = LogLineReader()
        try LogLines(ArchiveFolder(archive)).read(from: 1) { lines, first in
            try reader.read(lines, firstSeq: first) { take($0) }
        }
        try reader.finish { take($0) }
        for (clientID, message) in acknowledged {
            let found = ids[clientID] ?? []
            if !found.contains(message.id) { missing += 1 }
            if found.count > 1 { twice += 1 }
        }
        for clientIDs in order.values {
            let sequences = clientIDs.compactMap { acknowledged[$0]?.sequence }
            outOfOrder += zip(sequences, sequences.dropFirst()).count { $0 >= $1 }
        }
    }
}
