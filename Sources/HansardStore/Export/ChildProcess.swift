import Foundation
import Hansard

/// A program that runs beside this one, with its standard streams: sockets, since a write to one that nobody reads fails, and
/// ends nothing.
struct ChildProcess {
    let process: pid_t
    let input: Int32
    let output: Int32
    let errors: Int32

    /// Starts a program.
    ///
    /// - Parameter arguments: Its path, and what it is given.
    /// - Throws: `ExportProblem`.
    static func start(_ arguments: [String]) throws -> ChildProcess {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        var (ours, theirs): ([Int32], [Int32]) = ([], [])
        for _ in 0..<3 {
            var ends: [Int32] = [-1, -1]
            guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw problem(arguments[0], errno) }
            ours.append(ends[0])
            theirs.append(ends[1])
        }
        defer { for descriptor in theirs { close(descriptor) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in theirs.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var process: pid_t = 0
        let status = posix_spawn(&process, arguments[0], &actions, nil, &pointers, environ)
        guard status == 0 else {
            for descriptor in ours { close(descriptor) }
            throw problem(arguments[0], status)
        }
        return ChildProcess(process: process, input: ours[0], output: ours[1], errors: ours[2])
    }

    private static func problem(_ program: String, _ code: Int32) -> ExportProblem {
        ExportProblem(description: "\(program): It cannot be started (\(String(cString: strerror(code)))).")
    }
}
