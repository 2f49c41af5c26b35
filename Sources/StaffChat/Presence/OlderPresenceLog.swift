import Foundation
import Hansard
import HansardStore

/// Presence as Hansard wrote it down before there was a journal: files of the native log in `live/`, of which `live/pending/` names
/// those that the archive may not have to their ends, and `live/heartbeat`.
struct OlderPresenceLog {
    /// `live/` of the archive.
    let folder: String

    /// Takes into the journal what the archive may lack. The files stay: the archive names them, line by line, as what it knows from.
    /// A crash in between leaves this to be done again; the archive knows what it is told twice.
    func take(into journal: LiveJournal) throws {
        for name in try names() {
            let file = "\(folder)/\(name)"
            if FileManager.default.fileExists(atPath: file) { try take(file, into: journal) }
            try FileManager.default.removeItem(atPath: "\(folder)/pending/\(name)")
        }
        rmdir(folder + "/pending")
        try takeHeartbeat(into: journal)
    }

    /// Oldest first.
    private func names() throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder + "/pending") else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder + "/pending").sorted()
    }

    private func take(_ file: String, into journal: LiveJournal) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        // A line without its end was never on record: nobody was told that it is.
        let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        try journal.commit { transaction in
            var latest = try transaction.reading.heartbeat()
            for line in bytes[..<whole].split(separator: UInt8(ascii: "\n")) {
                guard let change = SocketPresence(line: line) else {
                    try transaction.add(line: Array(line), now: latest ?? Timestamp(microseconds: 0))
                    continue
                }
                try transaction.add(change.entry)
                latest = max(latest ?? change.at, change.at)
            }
            if let latest { try transaction.beat(latest) }
        }
    }

    private func takeHeartbeat(into journal: LiveJournal) throws {
        let file = folder + "/heartbeat"
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return }
        if let last = try? ReadTime(rfc3339: String(text.prefix { $0 != "\n" })).instant {
            try journal.commit { transaction in
                try transaction.beat(max(last, try transaction.reading.heartbeat() ?? last))
            }
        }
        try FileManager.default.removeItem(atPath: file)
    }
}
