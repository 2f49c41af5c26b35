import Foundation

/// A finished program: how long it took and how much memory it had at most, by the system's own account.
struct ChildRun {
    let seconds: Double
    let userSeconds: Double
    let systemSeconds: Double
    let peakMiB: Double

    /// Runs `arguments[0]`, found on the path, with its output thrown away.
    ///
    /// - Throws: `BenchProblem` when it cannot be started or ends with anything but 0.
    static func measure(_ arguments: [String], input: String? = nil) throws -> ChildRun {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var process: pid_t = 0
        let started = ContinuousClock.now
        guard posix_spawnp(&process, arguments[0], &actions, nil, pointers, environ) == 0 else {
            throw BenchProblem(
                description: "\(arguments[0]): This program is not here. Install it and run the bench again.")
        }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        let seconds = Double((ContinuousClock.now - started) / .microseconds(1)) / 1_000_000
        guard status == 0 else {
            throw BenchProblem(
                description: "\(arguments.joined(separator: " ")): This ended with status \(status >> 8).")
        }
        return ChildRun(
            seconds: seconds, userSeconds: Self.seconds(usage.ru_utime), systemSeconds: Self.seconds(usage.ru_stime),
            peakMiB: Double(usage.ru_maxrss) / 1_024)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
}

extension ChildRun {
    /// What `arguments[0]`, found on the path, writes until it ends; its notes are thrown away, or go where this program’s go.
    ///
    /// - Throws: `BenchProblem` when it cannot be started or ends with anything but 0.
    static func output(_ arguments: [String], showsNotes: Bool = false) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = pipe
        if !showsNotes { process.standardError = FileHandle.nullDevice }
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchProblem(
                description: "\(arguments.joined(separator: " ")): This ended with status \(process.terminationStatus)."
            )
        }
        return String(decoding: data, as: UTF8.self)
    }
}
