import Foundation
import Synchronization

/// A program that a test has started.
///
/// It begins with no signal blocked or ignored, and with no file of the tests' open. The threads of Swift's pool block nearly all of them, and Foundation's `Process` lets
/// a program inherit that: one that a test starts there is not ended by SIGTERM.
package final class ChildProcess: Sendable {
    /// Where what it writes goes.
    package enum Output: Sendable {
        case nowhere
        /// A file, which is made anew.
        case file(String)
        /// To be read by `readToEnd()` or `readSome()`.
        case pipe
    }

    /// Why a program cannot be started.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// How a program has ended.
    package enum Ending: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)

        /// The status that it has exited with; `nil` if a signal ended it.
        package var status: Int32? {
            if case .exit(let status) = self { status } else { nil }
        }
    }

    package let id: pid_t
    private let ending = Mutex<Ending?>(nil)
    private let pipe: FileHandle

    /// Starts `arguments[0]`, found on the path, without input. With a directory, what cannot be started ends with 127.
    ///
    /// - Parameters:
    ///   - output: Of standard output and standard error one at most may be `.pipe`.
    ///   - directory: Where it runs; `nil` for where the tests do.
    ///   - environment: Variables besides the tests' own.
    /// - Throws: `Problem`.
    package init(
        _ arguments: [String], output: Output = .nowhere, errors: Output = .nowhere, in directory: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        Self.unblockSignals(&attributes)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        let ends = try Self.pipe()
        defer { close(ends.write) }
        for (descriptor, output) in [(Int32(1), output), (2, errors)] {
            switch output {
            case .nowhere: posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
            case .file(let path):
                posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
            case .pipe:
                posix_spawn_file_actions_adddup2(&actions, ends.write, descriptor)
            }
        }
        // A lock that a test has would be the program's as well.
        for descriptor in Self.openDescriptors where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        pipe = FileHandle(fileDescriptor: ends.read, closeOnDealloc: true)
        let words = directory.map { ["env", "-C", $0] + arguments } ?? arguments
        id = try Self.spawn(words, environment, &actions, &attributes)
    }

    deinit {
        send(SIGKILL)
        wait()
    }

    /// Neither end is inherited: a pipe ends when its one writer does.
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
        guard socketpair(AF_UNIX, Int32(kind), 0, &ends) == 0 else {
            throw Problem(description: String(cString: strerror(errno)))
        }
        return (ends[0], ends[1])
    }

    private static var openDescriptors: [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.compactMap { Int32($0) }
    }

    private static func unblockSignals(_ attributes: inout posix_spawnattr_t) {
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    private static func spawn(
        _ arguments: [String], _ environment: [String: String], _ actions: inout posix_spawn_file_actions_t,
        _ attributes: inout posix_spawnattr_t
    ) throws -> pid_t {
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        let words = arguments.map { strdup($0) } + [nil]
        let settings = variables.map { strdup($0) } + [nil]
        defer { for pointer in words + settings { free(pointer) } }
        var process: pid_t = 0
        let error = posix_spawnp(&process, arguments[0], &actions, &attributes, words, settings)
        guard error == 0 else {
            throw Problem(description: "\(arguments[0]): \(String(cString: strerror(error)))")
        }
        return process
    }

    /// Whether it has not ended yet.
    package var isRunning: Bool {
        ending.withLock { ending in
            guard ending == nil else { return false }
            var status: Int32 = 0
            guard waitpid(id, &status, WNOHANG) == id else { return true }
            let signal = status & 0x7F
            ending = signal == 0 ? .exit(status >> 8 & 0xFF) : .signal(signal)
            return false
        }
    }

    /// Sends it a signal; nothing to a program that has ended.
    package func send(_ signal: Int32) {
        if isRunning { kill(id, signal) }
    }

    /// Waits for its end. Keeps the thread.
    @discardableResult package func wait() -> Ending {
        while isRunning { usleep(1_000) }
        return ending.withLock { $0! }
    }

    /// Ends it by SIGTERM, and waits until it has.
    package func stop() {
        send(SIGTERM)
        wait()
    }

    /// All that it writes into its pipe until that is closed.
    package func readToEnd() -> [UInt8] { [UInt8](pipe.readDataToEndOfFile()) }

    /// What it has written into its pipe by now; waits for the first byte.
    package func readSome() -> [UInt8] { [UInt8](pipe.availableData) }
}
