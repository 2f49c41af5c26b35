import Foundation
import TestSupport

/// What a run of a program left behind.
struct Outcome {
    /// The exit status; `nil` if a signal ended it.
    let status: Int32?
    let output: String
    let errors: String
    /// The most memory that it had at any time, as far as that was looked at: in Linux.
    let peakMemoryBytes: Int
    /// What it took of the processors, user and system; however busy the machine was.
    let processorSeconds: Double

    /// The one JSON document that `output` is. Anything beside it is an error.
    func json() throws -> [String: Any] {
        struct NoObject: Error {}
        guard let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] else {
            throw NoObject()
        }
        return object
    }
}

/// A program that runs. Its output goes to files, so that it never waits for a reader.
final class Run {
    private let process: ChildProcess
    private let name: String

    init(_ program: String, _ arguments: [String], in folder: String, environment: [String: String] = [:]) throws {
        name = folder + "/.run-" + UUID().uuidString
        process = try ChildProcess(
            [program] + arguments, output: .file(name + ".out"), errors: .file(name + ".err"), in: folder,
            environment: environment)
    }

    deinit {
        for ending in [".out", ".err"] { try? FileManager.default.removeItem(atPath: name + ending) }
    }

    var isRunning: Bool { process.isRunning }
    /// What it has written on standard error up to now.
    var errors: String { text(".err") }

    /// And on standard output.
    var output: String { text(".out") }

    func send(_ signal: Int32) { process.send(signal) }

    func kill() { process.send(SIGKILL) }

    /// Waits for its end. After `seconds` it is killed.
    func wait(seconds: Double = 120) -> Outcome {
        let end = ContinuousClock.now + .seconds(seconds)
        var (peak, taken) = (0, 0.0)
        while process.isRunning {
            peak = max(peak, memory)
            taken = max(taken, processorSeconds)
            if ContinuousClock.now > end { kill() }
            usleep(2_000)
        }
        return Outcome(
            status: process.wait().status, output: text(".out"), errors: text(".err"), peakMemoryBytes: peak,
            processorSeconds: taken)
    }

    /// Waits until `condition` holds; false if the program ends before.
    func wait(until condition: () -> Bool) -> Bool {
        while !condition() {
            guard process.isRunning else { return condition() }
            usleep(2_000)
        }
        return true
    }

    /// What it has taken of the processors up to now, by hundredths; 0 when it has ended.
    var processorSeconds: Double {
        system("stat") { stat in
            // Behind the name of the program, which may have spaces: the 14th and 15th of the fields.
            guard var field = strrchr(stat, CInt(UInt8(ascii: ")"))) else { return 0 }
            for _ in 0..<12 {
                guard let next = strchr(field + 1, CInt(UInt8(ascii: " "))) else { return 0 }
                field = next
            }
            var rest: UnsafeMutablePointer<CChar>?
            let user = strtol(field, &rest, 10)
            guard let rest else { return 0 }
            return Double(user + strtol(rest, nil, 10)) / Double(sysconf(Int32(_SC_CLK_TCK)))
        } ?? 0
    }

    /// `VmHWM`, the most that the process has had in memory, in bytes.
    private var memory: Int {
        let name = "VmHWM:"
        return system("status") { status in
            strstr(status, name).map { strtol($0 + name.utf8.count, nil, 10) * 1_024 }
        } ?? 0
    }

    /// What the system says of the process in one of its files, which is asked for hundreds of times a second.
    private func system<Value>(_ file: String, _ read: (UnsafeMutablePointer<CChar>) -> Value?) -> Value? {
        let descriptor = open("/proc/\(process.id)/\(file)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 8_192) { text in
            let count = Glibc.read(descriptor, text.baseAddress, text.count - 1)
            guard count > 0, let start = text.baseAddress else { return nil }
            start[count] = 0
            return read(start)
        }
    }

    private func text(_ ending: String) -> String {
        String(decoding: FileManager.default.contents(atPath: name + ending) ?? Data(), as: UTF8.self)
    }
}
