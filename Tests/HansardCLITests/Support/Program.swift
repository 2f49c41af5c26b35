import Foundation
import TestSupport

/// The `hansard` that was built together with these tests.
enum Program {
    /// Stands in the folder of the test executable, or in one above it.
    static let path: String = {
        let candidates = CommandLine.arguments + [ownExecutable] + Bundle.allBundles.map(\.bundlePath)
        for candidate in candidates where candidate.contains(".xctest") {
            var folder = URL(fileURLWithPath: candidate).standardizedFileURL
            while folder.path != "/" {
                folder.deleteLastPathComponent()
                let program = folder.appendingPathComponent("hansard").path
                var isFolder: ObjCBool = false
                if FileManager.default.fileExists(atPath: program, isDirectory: &isFolder), !isFolder.boolValue {
                    return program
                }
            }
        }
        fatalError("There is no hansard beside the tests (\(candidates)). Build it with: swift build --build-tests")
    }()

    private static var ownExecutable: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }

    /// The project’s own folder, with Content and Templates in it.
    static let package = Project.folder

    /// Where a tool of the system is, if it is there.
    static func tool(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
