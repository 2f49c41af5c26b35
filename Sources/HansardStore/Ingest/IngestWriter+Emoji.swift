import GRDB
import Hansard

/// Emoji of workspaces’ own.
extension IngestWriter {
    /// Takes in an emoji with its image, or another name of one. What is no image of a moderate size is quarantined.
    func write(_ emoji: EmojiRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        report.emoji.read += 1
        let file = emoji.files.first.map { files[Int($0)] }
        if let file, !isImage(file) {
            refuse([file])
            if let problem = problem(of: file) { try quarantine(emoji.origin, problem, arena) }
            return
        }
        if let known = try customEmoji.seq(of: emoji, file, in: system, arena) {
            report.emoji.duplicate += 1
            inputEmoji.insert(known)
            return
        }
        try insert(emoji, file, arena)
        report.emoji.added += 1
        inputEmoji.insert(seq)
        if let file, case .kept(let stored) = file.outcome {
            report.files.added += 1
            report.files.bytes += stored.bytes
        }
    }

    /// Adds its row, which is shown when the input ends that has it.
    func insert(_ emoji: EmojiRecord, _ file: AttachmentFile?, _ arena: UnsafeBufferPointer<UInt8>) throws {
        try customEmoji.insert(emoji, file, seq: seq + 1, in: system, source: sourceID, arena)
        log(.emoji(emoji))
    }

    private func isImage(_ file: AttachmentFile) -> Bool {
        guard case .kept(let stored) = file.outcome else { return false }
        return EmojiImage.problem(of: stored.look, bytes: stored.bytes) == nil
    }

    /// Why nothing is taken in of an emoji; `nil` where that has been said, of a file that was refused.
    private func problem(of file: AttachmentFile) -> String? {
        switch file.outcome {
        case .absent: IngestProblem.noImage(file.path).description
        case .kept(let stored): EmojiImage.problem(of: stored.look, bytes: stored.bytes).map { "“\(file.path)”: \($0)" }
        case .leftOut(.tooLarge, let bytes):
            EmojiImage.problem(of: FileLook(.other), bytes: bytes).map { "“\(file.path)”: \($0)" }
        case .leftOut: nil
        }
    }
}
