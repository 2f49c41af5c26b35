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
            "sealed_days": .integer(check.sealedDays),
            "unnamed_files": .strings(check.unnamedFiles),
            "problem_count": .integer(check.problemCount),
            "problems": json(check.problems),
        ])
    }

    /// Problems as `--json` lists them.
    static func json(_ problems: [RecordCheck.Problem]) -> JSONValue {
        .array(
            problems.map { problem in
                func number(_ value: Int64?) -> JSONValue { value.map { .integer($0) } ?? .null }
                return JSONValue(members: [
                    ("seq", number(problem.seq)), ("file", .optional(problem.file)), ("line", number(problem.line)),
                    ("reason", .string(problem.reason)),
                ])
            })
    }

    /// Problems as the text lists them: `most` of `count` at the most.
    static func lines(_ problems: [RecordCheck.Problem], of count: Int, most: Int) -> [String] {
        let lines = problems.prefix(most).map(\.text)
        guard count > lines.count else { return lines }
        return lines + ["and \(grouped(count - lines.count)) more; --json lists up to a thousand of a kind."]
    }

    static func text(_ check: RecordCheck, noted: Int64?) -> String {
        let what = "\(counted(Int(check.records), "record", "records")), root \(check.root)"
        guard check.isWhole else {
            return (["Not whole: \(what)."] + lines(check.problems, of: check.problemCount, most: listed))
                .joined(separator: "\n")
        }
        var lines = [
            "Whole: \(what).",
            check.hasDatabase
                ? "Every hash of the log is right, and hansard.db says what the log says."
                : "Every hash of the log is right. There is no hansard.db; hansard rebuild makes it.",
            "Days that are sealed: \(check.sealedDays == 0 ? "none" : grouped(check.sealedDays) + ", each with the messages that its seal counts").",
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
