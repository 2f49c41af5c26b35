import Foundation

/// Why the access log or the tokens could not be read or written.
package struct AccessError: Error, Equatable, CustomStringConvertible {
    package enum Problem: Equatable, Sendable {
        case notThere, notOurs, newer, diskFull, inUse, readOnly, damaged
        /// An entry that this process wrote, or found when it began, is gone or another one.
        case altered(seq: Int64)
        case noSuchToken(String)
        case tokenExists(String)
        case other(String)
    }

    package let problem: Problem
    package let folder: String

    package init(_ folder: String, _ problem: Problem) { (self.folder, self.problem) = (folder, problem) }

    init(_ folder: String, _ error: any Error) {
        if let known = error as? AccessError {
            self = known
            return
        }
        if let error = error as? OwnerOnly.CannotMake {
            self.init(folder, error.isReadOnly ? .readOnly : .other("its folder cannot be made: \(error)"))
            return
        }
        guard let found = DatabaseProblem(error) else {
            self.init(folder, .other((error as NSError).localizedDescription))
            return
        }
        let problem: Problem =
            switch found {
            case .foreign: .notOurs
            case .newer: .newer
            case .diskFull: .diskFull
            case .inUse: .inUse
            case .readOnly, .cannotOpen: .readOnly
            case .damaged: .damaged
            case .interrupted: .other("it took too long")
            case .inputOutput(let reason), .other(let reason): .other(reason)
            }
        self.init(folder, problem)
    }

    package var description: String {
        let what =
            switch problem {
            case .notThere: "There is no access log here. Name the folder that the server writes with --access."
            case .notOurs: "access.db in it was not made by Hansard. Choose another folder with --access."
            case .newer: "This access log was written by a newer Hansard. Update Hansard and run the command again."
            case .diskFull: "The disk is full, and nothing is served that cannot be logged. Free some space."
            case .inUse: "Another process holds the access log. Try again when it has finished."
            case .readOnly:
                "The access log cannot be written to. Check who owns its folder and how the disk is mounted."
            case .damaged:
                "The access log is damaged. Keep it as it is, move the folder away, and start the server with a new one."
            case .altered(let seq):
                "Entries were changed or removed behind the server’s back: the last one that it knows is number \(seq). Nothing is "
                    + "served that would be logged after them. Keep the folder as it is, compare it with a backup, and start the "
                    + "server again."
            case .noSuchToken(let name): "There is no token “\(name)”. List them with: hansard token list"
            case .tokenExists(let name):
                "There is a token “\(name)” already. Choose another name; a revoked token keeps its name for the log."
            case .other(let reason): "The access log reported: \(reason)."
            }
        return "\(folder): \(what)"
    }
}
