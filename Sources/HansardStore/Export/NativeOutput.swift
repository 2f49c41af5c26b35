import Hansard
import PairChannel

/// A file of an export in the native log’s words, while it is written: one pass over the log. It comes to be when something is
/// in it.
final class NativeFile {
    /// Whose ids its lines have.
    let system: NativeSystem
    /// Whether it is for conversations and times of which it is on record who has read what.
    let hasReading: Bool
    var bytes: [UInt8] = []
    var seen = NativeMarks()
    private let path: String
    private let files: any ExportFiles
    private var isOpen = false

    init(_ name: String, of system: NativeSystem, hasReading: Bool = true, in files: any ExportFiles) {
        (self.system, self.hasReading, self.files, path) = (system, hasReading, files, system.place + name)
    }

    func flushFull() throws { if bytes.count > 1 << 20 { try flush() } }

    private func flush() throws {
        guard !bytes.isEmpty else { return }
        if !isOpen { try files.begin(path) }
        isOpen = true
        try files.append(&bytes)
    }

    /// Writes `marks`, which end the file.
    func finish(_ marks: inout NativeMarks, _ names: NativeNames, _ fields: NativeFields) throws {
        try marks.write(system.name, names, fields) { lines in
            bytes += lines
            lines.removeAll(keepingCapacity: true)
            try flush()
        }
        try finish()
    }

    func finish() throws {
        try flush()
        if isOpen { try files.end() }
        isOpen = false
    }
}

/// What is written of the records of one system besides its chat.
final class NativeSystem {
    let name: String
    /// Where its files are, with a slash at its end, or nothing.
    let place: String
    var presence = NativeMarks()
    /// Marks of seen of one person: in a file of their own, since they say of nobody else what was read.
    var seen = NativeMarks()
    /// Who it is, whether something else is known of them now, and the line.
    private var people: [(person: RunIndex, isFormer: Bool, line: [UInt8])] = []
    private var mentioned: Set<RunIndex>?
    /// Whether something else is drawn for the name now, and the line.
    private var emoji: [(isFormer: Bool, line: [UInt8])] = []

    /// - Parameter onlyMentioned: Only those people are told of whom another line names.
    init(_ name: String, in place: String, onlyMentioned: Bool) {
        (self.name, self.place) = (name, place)
        mentioned = onlyMentioned ? [] : nil
    }

    /// Notes that a line names somebody.
    @inline(__always)
    func mention(_ person: RunIndex) { if mentioned != nil { mentioned!.insert(person) } }

    func add(_ person: RunIndex, isFormer: Bool, line: [UInt8]) { people.append((person, isFormer, line)) }

    func add(emoji line: [UInt8], isFormer: Bool) { emoji.append((isFormer, line)) }

    /// What a source said of somebody later than what is known of them now comes first, so that the same is known again.
    func finish(_ names: NativeNames, _ fields: NativeFields, in files: any ExportFiles) throws {
        let list = NativeFile("people.jsonl", of: self, in: files)
        for isFormer in [true, false] {
            for its in people where its.isFormer == isFormer && mentioned?.contains(its.person) ?? true {
                list.bytes += its.line
            }
        }
        try list.finish()
        let ownEmoji = NativeFile("emoji.jsonl", of: self, in: files)
        for isFormer in [true, false] {
            for its in emoji where its.isFormer == isFormer { ownEmoji.bytes += its.line }
        }
        try ownEmoji.finish()
        try NativeFile("presence.jsonl", of: self, in: files).finish(&presence, names, fields)
        try NativeFile("seen.jsonl", of: self, in: files).finish(&seen, names, fields)
    }

    /// A folder for each system but the empty one, called like it as far as every file system takes it.
    static func places(_ systems: [String]) -> [String: String] {
        var places: [String: String] = [:]
        var taken: Set<String> = ["attachments", "chat", "emoji", "people", "presence", "seen"]
        for system in systems.sorted(by: { ID($0) < ID($1) }) where !system.isEmpty {
            // A system’s name is of letters, digits, and four signs.
            let safe = String(system.lowercased().map { (sign: Character) in "._:".contains(sign) ? "-" : sign })
            var (place, number) = (safe, 2)
            while !taken.insert(place).inserted {
                place = "\(safe)-\(number)"
                number += 1
            }
            places[system] = place + "/"
        }
        return places
    }
}
