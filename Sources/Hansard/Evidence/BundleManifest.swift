import PairChannel

/// What a bundle has, and what it has not: `manifest.json`. `docs/evidence.md` has its members.
package struct BundleManifest: Equatable, Sendable {
    /// A file of the bundle.
    package struct File: Equatable, Sendable {
        /// From the bundle’s folder on, parts between slashes.
        package var path: String
        /// Its length in bytes.
        package var bytes: Int64
        /// Of all its bytes.
        package var sha256: LogHash

        /// A file of that path, length and hash.
        package init(path: String, bytes: Int64, sha256: LogHash) {
            (self.path, self.bytes, self.sha256) = (path, bytes, sha256)
        }
    }

    /// A file that records were read from, as the log says.
    package struct Source: Equatable, Sendable {
        /// Its number in the log.
        package var number: Int64
        /// As `ingest` was given it.
        package var name: String
        /// Of the whole file; `nil` where it was taken to pieces that no program can find again.
        package var sha256: LogHash?
        /// Its length in bytes; `nil` where the log does not say.
        package var bytes: Int64?
        /// Lines that were not understood.
        package var quarantined: Int64 = 0

        /// A file of which no more is known.
        package init(number: Int64, name: String) { (self.number, self.name) = (number, name) }
    }

    /// How much there is.
    package struct Counts: Equatable, Sendable {
        /// Those of which the documents have a message.
        package var conversations: Int64 = 0
        /// Files in the folder of documents.
        package var documents: Int64 = 0
        /// Those that the documents have.
        package var messages: Int64 = 0
        /// Those that `records.jsonl` shows, wholly or in part.
        package var records: Int64 = 0

        /// Of nothing.
        package init() {}
    }

    /// What is withheld of the records that are shown.
    package struct Mask: Equatable, Sendable {
        /// What it is about.
        package var fields: Set<RecordMask.Field>
        /// Of how many records a part is withheld.
        package var records: Int64

        /// A mask that withholds these fields in so many records.
        package init(fields: Set<RecordMask.Field>, records: Int64) { (self.fields, self.records) = (fields, records) }
    }

    /// Why records are not shown.
    package enum Reason: String, CaseIterable, Sendable {
        /// They are not in the selection.
        case outside
        /// They are in it, and not for this reader.
        case masked
    }

    /// The number of the format that this program writes.
    package static let currentBundle = 1

    /// What the records are proven against.
    package var checkpoint: Checkpoint
    /// How much the bundle has.
    package var counts = Counts()
    /// All but the manifest itself and its signature, in the order of their paths by bytes.
    package var files = BundleFileList()
    /// What `hansard export` was asked for.
    package var format: String
    /// The program and its version: `Hansard 0.1.0`.
    package var generator: String
    /// The selection, as `Selection.json` has it; `{}` for everything.
    package var selection: JSONValue
    /// `nil` where nothing is withheld of records that are shown.
    package var mask: Mask?
    /// In the order of their numbers.
    package var sources: [Source] = []
    /// How many records are not shown, by the reason.
    package var withheld: [Reason: Int64] = [:]

    /// A manifest without files, sources and counts.
    package init(checkpoint: Checkpoint, format: String, generator: String, selection: JSONValue) {
        (self.checkpoint, self.format) = (checkpoint, format)
        (self.generator, self.selection) = (generator, selection)
    }

    /// As it is written: canonical JSON (RFC 8785).
    package var bytes: [UInt8] {
        var out: [UInt8] = []
        append(to: &out) { _ in }
        return out
    }

    /// Appends the same, in bounded memory, however many files there are.
    ///
    /// - Parameter flush: Lent `out` now and then, to empty it.
    package func append(to out: inout [UInt8], flush: (inout [UInt8]) throws -> Void) rethrows {
        out.openObject()
        for member in json.canonical.members {
            out.name(member.name)
            if case .null = member.value {
                try appendFiles(to: &out, flush: flush)
            } else {
                member.value.append(to: &out)
            }
        }
        out.closeObject()
    }

    /// So much is gathered before it is lent to be emptied.
    private static let pieceBytes = 1 << 20

    private func appendFiles(to out: inout [UInt8], flush: (inout [UInt8]) throws -> Void) rethrows {
        out.openArray()
        for i in files.indices {
            out.nextElement()
            files.append(at: i, to: &out)
            if out.count > Self.pieceBytes { try flush(&out) }
        }
        out.closeArray()
    }

    /// All but the files, in whose place is `null`: no other member is that.
    private var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("bundle", .integer(Self.currentBundle)),
            (
                "checkpoint",
                JSONValue(members: [
                    ("origin", .string(checkpoint.origin)), ("records", .integer(checkpoint.size)),
                    ("root", .string(checkpoint.root.base64)),
                ])
            ),
            (
                "counts",
                JSONValue(members: [
                    ("conversations", .integer(counts.conversations)), ("documents", .integer(counts.documents)),
                    ("messages", .integer(counts.messages)), ("records", .integer(counts.records)),
                ])
            ),
            ("files", .null), ("format", .string(format)), ("generator", .string(generator)),
            ("quarantined", .array(sources.filter { $0.quarantined > 0 }.map(Self.quarantined))),
            ("selection", selection), ("sources", .array(sources.map(Self.json))),
            (
                "withheld",
                .array(
                    Reason.allCases.compactMap { reason in
                        withheld[reason].map {
                            JSONValue(members: [("reason", .string(reason.rawValue)), ("records", .integer($0))])
                        }
                    })
            ),
        ]
        if let mask {
            let fields = JSONValue.strings(mask.fields.map(\.rawValue).sorted())
            members.append(("mask", JSONValue(members: [("fields", fields), ("records", .integer(mask.records))])))
        }
        return JSONValue(members: members)
    }

    private static func json(_ source: Source) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("name", .string(source.name)), ("source", .integer(source.number)),
        ]
        if let sha256 = source.sha256 { members.append(("sha256", .string(sha256.hexadecimal))) }
        if let bytes = source.bytes { members.append(("size", .integer(bytes))) }
        return JSONValue(members: members)
    }

    private static func quarantined(_ source: Source) -> JSONValue {
        JSONValue(members: [("lines", .integer(source.quarantined)), ("source", .integer(source.number))])
    }
}
