import Foundation

/// Why the live server’s journal cannot be used.
package struct JournalError: Error, CustomStringConvertible {
    /// What stands in the way besides the database itself.
    enum Obstacle: Error {
        /// Another process serves this archive live.
        case served
        /// An older Hansard has written its own database since the journal was made.
        case olderBeside
        /// The system’s number of an error of the folder.
        case folder(Int32)
    }

    /// The journal’s file, or its folder.
    package let path: String
    private let reason: any Error

    init(_ path: String, _ reason: any Error) {
        if let same = reason as? JournalError { self = same } else { (self.path, self.reason) = (path, reason) }
    }

    /// Whether the database or the disk is at fault, so that nothing else could be written either: it is held by another process,
    /// full, broken, or not ours to write.
    package var isOfTheDisk: Bool { DatabaseProblem(reason)?.isOfTheDisk ?? false }

    /// Whether what was asked for was refused, and the database is well.
    package var refusal: ChatRefusal? { reason as? ChatRefusal }

    /// What is wrong and how to mend it.
    package var description: String {
        "\(path): \((reason as? Obstacle).map(Self.words) ?? Self.words(DatabaseProblem(reason)) ?? "\(reason)")"
    }

    private static func words(_ obstacle: Obstacle) -> String {
        switch obstacle {
        case .served: "Another live server writes here. Stop it, or serve another archive."
        case .olderBeside:
            "An older hansard has written chat.db beside the journal, live.db, that was made of the one before. Let that "
                + "hansard serve once more until its archive has everything, and move chat.db away."
        case .folder(let code):
            "It cannot be written: \(String(cString: strerror(code))). Make room, or mend the folder’s rights."
        }
    }

    private static func words(_ problem: DatabaseProblem?) -> String? {
        switch problem {
        case .foreign?, .newer?: "This is not a journal that this hansard knows. Use the hansard that made it."
        case .diskFull?: "The disk is full. Make room; nothing that was answered is lost."
        case .inUse?: "Another process has held it for too long. Try again."
        case .readOnly?, .cannotOpen?: "It cannot be written. Let the server’s user write there."
        case .interrupted?: "It took too long."
        case .damaged(let why)?, .inputOutput(let why)?, .other(let why)?: why
        case nil: nil
        }
    }
}
