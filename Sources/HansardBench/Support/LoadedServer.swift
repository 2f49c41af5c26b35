import Foundation

/// A server in a process of its own, with the system’s account of what it takes.
final class LoadedServer {
    /// Where it may run.
    enum Cores {
        /// On `core` alone, beside a load that is kept to another.
        case one
        /// On all that the machine has, whatever this process is kept to.
        case all

        fileprivate var list: String {
            switch self {
            case .one: "\(LoadedServer.core)"
            case .all: "0-\(sysconf(Int32(_SC_NPROCESSORS_CONF)) - 1)"
            }
        }
    }

    /// The core of the server, and that of the load.
    static let core = 0
    static let loadCore = 1
    private let process = Process()

    /// - Parameter environment: Variables besides this process’s own.
    init(_ arguments: [String], cores: Cores = .one, environment: [String: String] = [:]) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["taskset", "-c", cores.list] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try Self.withNoSignalBlocked { try process.run() }
    }

    /// The threads of Swift’s pool block nearly all signals, and a program inherits that: SIGTERM would not end it.
    private static func withNoSignalBlocked(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var former = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &former)
        defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
        try body()
    }

    var isRunning: Bool { process.isRunning }

    /// Ends it as a power cut does.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// It and its children: nginx serves with a worker.
    private var processes: [Int32] {
        let first = process.processIdentifier
        let path = "/proc/\(first)/task/\(first)/children"
        let children = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ") ?? []
        return [first] + children.compactMap { Int32($0) }
    }

    /// Of its processes, user and system.
    var processorSeconds: Double {
        processes.map { process in
            let stat = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
            guard let end = stat.lastIndex(of: ")") else { return 0 }
            let fields = stat[end...].split(separator: " ")
            guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
            return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        }.reduce(0, +)
    }

    var kibibytes: Double { sum("VmRSS:") }
    var peakMebibytes: Double { sum("VmHWM:") / 1_024 }

    private func sum(_ label: String) -> Double {
        processes.map { process in
            let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix(label) }
            return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Double($0) }
                ?? 0
        }.reduce(0, +)
    }

    /// Keeps this process, all its threads, to the load’s core.
    static func pinLoad() throws {
        let taskset = Process()
        taskset.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        taskset.arguments = ["taskset", "-a", "-c", "-p", "\(loadCore)", "\(getpid())"]
        taskset.standardOutput = FileHandle.nullDevice
        try taskset.run()
        taskset.waitUntilExit()
        guard taskset.terminationStatus == 0 else {
            throw BenchProblem(
                description: "taskset: The load cannot be kept to core \(loadCore). Two cores are needed.")
        }
    }

    /// - Throws: when nothing listens on `port` after some seconds.
    func waitUntilListening(_ port: Int, _ name: String) throws {
        for _ in 0..<200 {
            guard isRunning else {
                throw BenchProblem(description: "\(name): It ended at once. Run it by hand to see why.")
            }
            if Self.isListening(port) { return }
            usleep(50_000)
        }
        stop()
        throw BenchProblem(description: "\(name): It does not listen. Run it by hand to see why.")
    }

    private static func address(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func isListening(_ port: Int) -> Bool {
        let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        var address = address(port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(probe, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    static func freePort() throws -> Int {
        let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        var address = address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(probe, $0, length) == 0 && getsockname(probe, $0, &length) == 0
            }
        }
        guard isBound else { throw BenchProblem(description: "There is no free port on this machine.") }
        return Int(in_port_t(bigEndian: address.sin_port))
    }
}
