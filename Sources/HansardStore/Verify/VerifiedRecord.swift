import Foundation
import Hansard
import PairChannel

/// What the last `hansard verify` of an archive found, kept in `verified` for its pages and its server.
///
///     {"at":"2026-11-29T08:00:00Z","checkpoint":"hansard/…\n1234567\n…","ok":true,"root":"…","seq":1234567}
///
/// It is a note of this machine’s and proves nothing; whoever wants to know verifies.
package struct VerifiedRecord: Sendable, Equatable {
    /// How many records the log had, which is the last one’s number.
    package let seq: Int64
    /// Over all of them, in base64.
    package let root: String
    /// The signed checkpoint that says so, to be noted down; `nil` where there was none.
    package let checkpoint: String?
    /// When the verification ended.
    package let at: Timestamp
    /// Whether all was well.
    package let isWhole: Bool

    package init(seq: Int64, root: String, checkpoint: String?, at: Timestamp, isWhole: Bool) {
        (self.seq, self.root, self.checkpoint) = (seq, root, checkpoint)
        (self.at, self.isWhole) = (at, isWhole)
    }

    private static func path(_ folder: ArchiveFolder) -> String { folder.path + "/verified" }

    /// What is kept in `folder`; `nil` where nothing is, or nothing that is understood.
    package init?(of folder: ArchiveFolder) {
        guard let data = FileManager.default.contents(atPath: Self.path(folder)),
            let json = try? JSONValue(parsing: Array(data)), let seq = json["seq"]?.int, seq >= 0,
            let root = json["root"]?.string, let at = json["at"]?.string,
            let time = try? ReadTime(rfc3339: at), let isWhole = json["ok"]?.bool
        else { return nil }
        self.init(
            seq: Int64(seq), root: root, checkpoint: json["checkpoint"]?.string, at: time.instant, isWhole: isWhole)
    }

    /// Keeps it, in place of what was kept before.
    ///
    /// - Throws: `.readOnly`, `.diskFull` and others of the system.
    package func keep(in folder: ArchiveFolder) throws(ArchiveError) {
        let json: JSONValue = [
            "seq": .integer(seq), "root": .string(root), "checkpoint": .optional(checkpoint),
            "at": .string(at.rfc3339(.second)), "ok": .bool(isWhole),
        ]
        var bytes: [UInt8] = []
        json.append(to: &bytes)
        bytes.append(0x0A)
        try LogDisk(archive: folder.path).replace(Self.path(folder), with: bytes)
    }
}
