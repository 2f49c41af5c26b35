import Foundation

/// The programs that the bench runs, as paths.
enum Program {
    /// This one.
    static let bench: String = {
        let named = CommandLine.arguments[0]
        guard !named.contains("/") else { return named }
        return (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? named
    }()

    /// What is measured: `HANSARD`, or else the `hansard` in the folder that this program is in.
    static let hansard: String =
        ProcessInfo.processInfo.environment["HANSARD"]
        ?? URL(fileURLWithPath: bench).deletingLastPathComponent().appendingPathComponent("hansard").path

    /// Whether this machine has the program `name`, on the path.
    static func isHere(_ name: String) -> Bool {
        (try? ChildRun.measure(["sh", "-c", "command -v \(name)"])) != nil
    }
}
