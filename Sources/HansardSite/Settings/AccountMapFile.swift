import Foundation
import Hansard
import Synchronization

/// `people.yml` for a process that goes on while people change it.
package final class AccountMapFile: Sendable {
    private struct State {
        var bytes: Data?
        var map: AccountMap?
        var problem: String?
    }

    private let path: String
    private let report: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// - Parameter report: Told once of each thing that is wrong with the file later on.
    /// - Throws: What is wrong with it now: see `AccountMap.init(content:)`.
    package init(content: String, report: @escaping @Sendable (String) -> Void) throws {
        let path = content + "/people.yml"
        let bytes = try SourceFiles.contents(of: path)
        let map = try bytes.map { try AccountMap(bytes: $0, file: path) }
        (self.path, self.report) = (path, report)
        state = Mutex(State(bytes: bytes, map: map))
    }

    /// What the file says; what it said last, while something is wrong with it. `nil` where there is none.
    package func map() -> AccountMap? {
        let (map, problem) = state.withLock { state in
            do {
                let bytes = try SourceFiles.contents(of: path)
                if bytes != state.bytes {
                    state.map = try bytes.map { try AccountMap(bytes: $0, file: path) }
                    state.bytes = bytes
                }
                state.problem = nil
                return (state.map, String?.none)
            } catch {
                let problem = "\(error)"
                defer { state.problem = problem }
                return (state.map, problem == state.problem ? nil : problem)
            }
        }
        if let problem { report(problem) }
        return map
    }
}
