import Hansard
import HansardStore
import HansardTerminal
import PairChannel

/// What `hansard verify` says at its end.
enum VerifySummary {
    /// Problems that the text lists; `--json` has more.
    private static let listed = 50

    static func json(_ check: RecordCheck) -> String {
        JSONOutput.object([
            "ok": .bool(check.isWhole), "records": .integer(check.records), "root": .string(check.root),
            "checkpoint": .optional(check.checkpoint), "signed_by": .optional(check.signedBy),
            "indexed": check.indexedTexts.map { .integer($0) } ?? .null, "files": .integer(check.files),
            "unnamed_files": .strings(check.unnamedFiles),
            "problem_count": .integer(check.problemCount),
            "problems": .array(
                check.problems.map { problem in
                    func number(_ value: Int64?) -> JSONValue { value.map { .integer($0) } ?? .null }
                    return [
                        "seq": number(problem.seq), "file": .optional(problem.file), "line": number(problem.line),
                        "reason": .string(problem.reason),
                    ]
                }),
        ])
    }

    static func text(_ check: RecordCheck, noted: Int64?) -> String {
        let what = "\(counted(Int(check.records), "record", "records")), root \(check.root)"
        guard check.isWhole else {
            var lines = check.problems.prefix(listed).map(\.text)
            if check.problemCount > listed {
                lines.append(
                    "and \(grouped(check.problemCount - listed)) more; --json lists up to a thousand of a kind.")
            }
            return (["Not whole: \(what)."] + lines).joined(separator: "\n")
        }
        var lines = [
            "Whole: \(what).",
            check.hasDatabase
                ? "Every hash of the log is right, and hansard.db says what the log says."
                : "Every hash of the log is right. There is no hansard.db; hansard rebuild makes it.",
            "Files of attachments: \(check.files == 0 ? "none" : grouped(check.files) + ", each what its name says").",
        ]
        if let texts = check.indexedTexts {
            lines.insert("search.db has all texts of messages, \(grouped(Int(texts))).", at: 2)
        } else if check.hasDatabase {
            lines.insert("There is no search.db; the next ingest makes it.", at: 2)
        }
        if let noted {
            lines.append("It goes on from the checkpoint that was noted, of \(grouped(Int(noted))) records.")
        }
        if !check.unnamedFiles.isEmpty {
            lines.append(
                "No record names \(counted(check.unnamedFiles.count, "file", "files")) in blobs/, such as "
                    + "\(check.unnamedFiles[0]).")
        }
        if let checkpoint = check.checkpoint {
            lines += [
                "Signed by \(check.signedBy ?? "nobody"). Note this checkpoint down, for --noted:", "",
                withoutLineFeed(checkpoint),
            ]
        }
        return lines.joined(separator: "\n")
    }
}
