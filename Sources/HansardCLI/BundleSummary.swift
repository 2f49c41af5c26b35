import Hansard
import HansardStore
import HansardTerminal
import PairChannel

/// What `hansard verify` says at its end of a bundle.
enum BundleSummary {
    /// Problems that the text lists; `--json` has more.
    private static let listed = 50

    static func json(_ check: BundleCheck) -> String {
        JSONOutput.object([
            "ok": .bool(check.isWhole), "records": .integer(check.records), "files": .integer(check.files),
            "root": .optional(check.manifest?.checkpoint.root.base64),
            "records_in_all": check.manifest.map { .integer($0.checkpoint.size) } ?? .null,
            "messages": check.manifest.map { .integer($0.counts.messages) } ?? .null,
            "sealed_days": .integer(check.sealedDays), "unsealed_messages": .integer(check.unsealedMessages),
            "key": .optional(check.key), "problem_count": .integer(check.problemCount),
            "problems": VerifySummary.json(check.problems),
        ])
    }

    /// - Parameter noted: The checkpoint that was compared.
    static func text(_ check: BundleCheck, noted: Checkpoint?) -> String {
        guard check.isWhole, let manifest = check.manifest, let key = check.key else {
            return (["Not whole."] + VerifySummary.lines(check.problems, of: check.problemCount, most: listed))
                .joined(separator: "\n")
        }
        let checkpoint = manifest.checkpoint
        var lines = [
            "Whole: \(counted(check.files, "file", "files")), each as it was exported, and "
                + "\(counted(Int(check.records), "record", "records")), each in the log that was signed "
                + "(\(grouped(Int(checkpoint.size))) records, root \(checkpoint.root.base64)).",
            "\(grouped(Int(checkpoint.size - check.records))) records of the log are not in this bundle.",
        ]
        lines.append(days(check))
        if let noted {
            lines.append(
                noted.size == checkpoint.size
                    ? "The checkpoint is the one that was noted."
                    : "The one noted is of \(grouped(Int(noted.size))) records: only the archive itself can show that one "
                        + "goes on from the other.")
        }
        lines += ["Signed by this key. Compare it with the one that you were given by another road:", "", key]
        return lines.joined(separator: "\n")
    }

    /// What seals say of the messages.
    private static func days(_ check: BundleCheck) -> String {
        let open =
            check.unsealedMessages == 0 ? "" : " Messages that no seal counts: \(grouped(Int(check.unsealedMessages)))."
        guard check.sealedDays > 0 else {
            return "It shows no seal of a day: whether messages are missing from a day is not known." + open
        }
        return
            "\(counted(check.sealedDays, "day", "days")), each of one conversation, with every message that was sealed."
            + open
    }
}
