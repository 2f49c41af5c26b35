import Foundation
import Hansard
import PairChannel

/// Takes the bytes of erased records out of what was quarantined. That there was a line, where and why it was not understood
/// stays.
struct QuarantineErasure {
    private let folder: ArchiveFolder
    private let disk: LogDisk

    init(_ folder: ArchiveFolder, _ disk: LogDisk) { (self.folder, self.disk) = (folder, disk) }

    func run(_ traces: ErasedTraces) throws {
        let path = folder.quarantine + "/lines.jsonl"
        guard !traces.isEmpty, let bytes = FileManager.default.contents(atPath: path) else { return }
        var (out, isChanged): ([UInt8], Bool) = ([], false)
        for line in [UInt8](bytes).split(separator: 0x0A) {
            if let stub = try stub(of: line, traces) {
                out += stub
                isChanged = true
            } else {
                out += line
            }
            out.append(0x0A)
        }
        guard isChanged else { return }
        try disk.replace(path, with: out)
        try disk.synchronize(folder: folder.quarantine)
    }

    /// The entry without the bytes of the source; `nil` where nothing erased is in them.
    private func stub(of line: ArraySlice<UInt8>, _ traces: ErasedTraces) throws -> [UInt8]? {
        guard let entry = try? JSONValue(parsing: Array(line)), case .object(let members) = entry,
            let raw = raw(entry), traces.match(raw)
        else { return nil }
        if let file = entry["file"]?.string { try disk.remove(folder.quarantine + "/" + FilePath.name(of: file)) }
        var out: [UInt8] = []
        let left = members.filter { !["text", "base64", "file"].contains($0.name) }
        out.appendObject { out in
            out.member("erased", true)
            for member in left {
                out.name(member.name)
                member.value.append(to: &out)
            }
        }
        return out
    }

    private func raw(_ entry: JSONValue) -> [UInt8]? {
        if let text = entry["text"]?.string { return Array(text.utf8) }
        if let text = entry["base64"]?.string { return Data(base64Encoded: text).map { [UInt8]($0) } }
        return entry["file"]?.string.flatMap {
            FileManager.default.contents(atPath: folder.quarantine + "/" + FilePath.name(of: $0)).map { [UInt8]($0) }
        }
    }
}
