import Foundation
import Hansard
import PairChannel

/// Goes over the log once and finds out which of its records a bundle shows: those that the documents were made from, with
/// who and what they name, the files that they came from, and the marks of seen in their conversations.
struct EvidenceScan {
    /// The records that are shown, wholly or in part.
    private(set) var shown: SequenceSet
    /// The files that they came from, in the order of their numbers.
    private(set) var sources: [BundleManifest.Source] = []

    private let selected: Selected
    private var used: Set<Int64> = []
    private var found: [Int64: FoundSource] = [:]

    /// What the log is searched for.
    struct Selected {
        /// What tables know of it.
        var records: SequenceSet
        /// Everything is shown.
        var isWhole: Bool
        var accounts: ExportedAccounts
        /// The days of which marks are shown.
        var days: ExportedDays
        /// Whether marks of seen are shown.
        var hasMarks: Bool
        /// Whether seals of days are.
        var hasSeals: Bool
        /// Whether the presence of the people is shown.
        var hasPresence: Bool
    }

    /// A file, and the records that say so.
    private struct FoundSource {
        var source: BundleManifest.Source
        var records: [Int64] = []
    }

    /// - Parameter last: The last record of the checkpoint.
    init(_ folder: ArchiveFolder, to last: Int64, _ selected: Selected) throws {
        self.selected = selected
        shown = selected.records
        try LogLines(folder, to: last).read(from: 1) { lines, first in
            var (start, seq) = (0, first)
            while let length = LineLeaves.length(lines, from: start) {
                try take(UnsafeBufferPointer(rebasing: lines[start..<start + length]), seq)
                start += length + 1
                seq += 1
            }
        }
        for number in used.sorted() {
            guard let found = found[number] else { continue }
            sources.append(found.source)
            for seq in found.records { shown.insert(seq) }
        }
    }

    private mutating func take(_ line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws {
        let type = LineType(line)
        if selected.isWhole { shown.insert(seq) }
        if !shown.contains(seq) {
            switch type {
            case .other: return
            case .archive: shown.insert(seq)
            case .source, .read, .quarantined: break
            case .seen: try takeMarks(line, seq)
            case .seal: try takeSeal(line, seq)
            case .presence: try takePresence(line, seq)
            case .account, .person, .conversation, .names: try takeAccount(line, seq)
            }
        }
        switch type {
        case .source, .read, .quarantined: try takeSource(type, line, seq)
        default: if shown.contains(seq), let source = Self.source(line) { used.insert(source) }
        }
    }

    private mutating func takeMarks(_ line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws {
        guard selected.hasMarks else { return }
        let groups = try LineGroups(line)
        guard let conversation = Self.account(groups, .place, "channel"),
            selected.accounts.conversations.contains(conversation),
            let person = Self.account(groups, .person, "person"), selected.accounts.people.contains(person),
            selected.days.containsOne(of: groups.members(.content)["days"])
        else { return }
        shown.insert(seq)
    }

    /// Of what a query finds, or belongs to one person, no day is whole, and no seal says anything of it.
    private mutating func takeSeal(_ line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws {
        guard selected.hasSeals else { return }
        let groups = try LineGroups(line)
        guard let conversation = Self.account(groups, .place, "channel"),
            selected.accounts.conversations.contains(conversation),
            selected.days.containsOne(of: groups.members(.content)["days"])
        else { return }
        shown.insert(seq)
    }

    private mutating func takePresence(_ line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws {
        guard selected.hasPresence else { return }
        let groups = try LineGroups(line)
        guard let person = Self.account(groups, .person, "person"), selected.accounts.people.contains(person),
            selected.days.containsOne(of: groups.members(.content)["days"])
        else { return }
        shown.insert(seq)
    }

    private mutating func takeAccount(_ line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws {
        let groups = try LineGroups(line)
        if let conversation = Self.account(groups, .place, "channel") {
            if selected.accounts.conversations.contains(conversation) { shown.insert(seq) }
            return
        }
        // What a source says of somebody has their id with the rest.
        let person = Self.account(groups, .person, "person") ?? Self.account(groups, .rest, "id")
        if let person, selected.accounts.people.contains(person) { shown.insert(seq) }
    }

    private mutating func takeSource(_ type: LineType, _ line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws {
        let groups = try LineGroups(line)
        let rest = groups.members(.rest)
        guard let number = rest["source"]?.int.map(Int64.init) else { return }
        let content = groups.members(.content)
        switch type {
        case .source:
            let source = BundleManifest.Source(number: number, name: content["name"]?.string ?? "")
            found[number] = FoundSource(source: source, records: [seq])
        case .read:
            found[number]?.source.sha256 = rest["sha256"]?.string.flatMap { LogHash(hexadecimal: $0) }
            found[number]?.source.bytes = rest["size"]?.int.map(Int64.init)
            found[number]?.records.append(seq)
        default: found[number]?.source.quarantined += rest["lines"]?.int.map(Int64.init) ?? 1
        }
    }

    private static func account(_ groups: LineGroups, _ group: LogGroup, _ name: String) -> Account? {
        guard let id = groups.members(group)[name]?.string else { return nil }
        return Account(system: groups.members(.rest)["system"]?.string ?? "", externalID: ID(id))
    }

    /// The number of the file that a record is from. Within a string a quote has a backslash before it, so that the first
    /// such member is the record’s own.
    private static func source(_ line: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let base = line.baseAddress else { return nil }
        var at = 0
        while let comma = memchr(base + at, 0x2C, line.count - at) {
            at = UnsafeRawPointer(comma) - UnsafeRawPointer(base) + 1
            guard line[at...].starts(with: sourceName) else { continue }
            var number: Int64 = 0
            for byte in line[(at + sourceName.count)...] {
                guard byte &- 0x30 < 10 else { break }
                number = number &* 10 &+ Int64(byte &- 0x30)
            }
            return number
        }
        return nil
    }

    private static let sourceName = Array("\"source\":".utf8)
}

/// The types of lines that a bundle may show without a table’s saying so.
private enum LineType: CaseIterable {
    case archive, source, read, quarantined, seen, seal, presence, account, person, conversation, names, other

    private static let openings = allCases.dropLast().map { (type: $0, opening: LineOpening(type: "\($0)")) }

    init(_ line: UnsafeBufferPointer<UInt8>) {
        self = Self.openings.first { $0.opening.matches(line) }?.type ?? .other
    }
}
