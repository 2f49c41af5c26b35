/// A format by the name that `--format` takes and that reports give: `native`, `slack`.
///
/// Each format adds its own as a static member beside its reader: `extension FormatID { static let irc = FormatID("irc") }`.
package struct FormatID: Hashable, Sendable, CustomStringConvertible {
    /// Lower-case letters, as a person types it.
    package let name: String
    /// The format of that name, known or not.
    package init(_ name: String) { self.name = name }
    /// Its name.
    package var description: String { name }
}

/// What a source of a format is, which decides how it meets what the archive has already.
package enum SourceKind: Sendable {
    /// Tells what happened, each thing once: a message that comes again with another text is a contradiction, and a log
    /// that lacks a message says nothing about it.
    case log
    /// The state of a chat system at some moment: a message that comes again with another text is a newer or older version
    /// of it. Of a stretch that a `CoverageRecord` names, a message that is not there is marked as missing.
    case snapshot
}

/// How sure a format is that a source is its own. The highest wins; of two alike, the one that `SourceFormats` has first.
enum Confidence: Int, Comparable, Sendable {
    /// It is not.
    case none
    /// Nothing speaks against it: taken if no other format knows the source or says what is wrong with it.
    case possible
    /// It looks like it.
    case likely
    /// It has what no other format has.
    case certain

    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What a format may look at to say whether a source is its own: names and beginnings of files, never the whole of them.
struct SourceProbe: Sendable {
    /// The files of the source.
    let tree: SourceTree
    /// The first 64 KiB of a source that is one file, without a byte order mark; empty for a folder or a zip.
    let head: ArraySlice<UInt8>
    /// The format that the user named; it may decide about a text that does not look like anything.
    let named: FormatID?

    static let headBytes = 65_536

    init(_ tree: SourceTree, head: [UInt8], named: FormatID?) {
        (self.tree, self.named) = (tree, named)
        self.head = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head[3...] : head[...]
    }

    /// The first byte of a lone file that is no white space; `nil` for a folder, a zip, or a file without one.
    var firstByte: UInt8? { head.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 } }
}

/// What the user says about a source besides its name.
struct ImportOptions: Sendable {
    /// The zone of times that name none; without it, their records are quarantined.
    var defaultZone: DefaultZone?

    init(defaultZone: DefaultZone? = nil) { self.defaultZone = defaultZone }
}

/// Reads one format: the only thing there is to write for a new one, in one file, and to name in `SourceFormats.all`.
///
/// A reader is made for one source, reads it once from its beginning to its end, and is thrown away; what it has to
/// remember (who somebody is, which conversation a file belongs to) is its own state. Framing is not its work:
/// `SourceTree.eachLine`, `eachRow` and `eachObject` cut a file into its records, hold the limits, check the UTF-8, count
/// lines and bytes, and quarantine a record for which the reader throws a `Refusal`. What a record means is its work: it
/// appends `Record`s to the `RecordSink`.
///
/// A reader guesses nothing. A time has the precision and the zone that the source gives; a mark of seen has the level of
/// evidence that the source has; members of a record that are not known go into `Origin.extra`. Nothing is passed
/// over in silence: a record or a file that is not understood is quarantined, one that is known to hold nothing of
/// interest is reported with `RecordSink.reportUnread`.
///
///     struct PipeLog: SourceFormat {  // 2026-03-02T08:54:10Z|team|7|Morning!
///         static let id = FormatID("pipe")
///         static let kind = SourceKind.log
///         static let system = "pipe"
///         static let inputs = "the files of a pipe log"
///         let tree: SourceTree
///         init(_ tree: SourceTree, _ options: ImportOptions) { self.tree = tree }
///         static func recognises(_ probe: SourceProbe) -> Confidence { … }
///         mutating func read(into sink: inout RecordSink) throws {
///             for file in tree.entries {
///                 try tree.eachLine(of: file, into: &sink) { line, sink throws(PipeProblem) in
///                     let parts = line.text.split(separator: "|", maxSplits: 3)
///                     guard parts.count == 4 else { throw .columns }
///                     …
///                     sink.append(.message(MessageRecord(origin: line.origin, …)))
///                 }
///             }
///         }
///     }
protocol SourceFormat: SendableMetatype {
    static var id: FormatID { get }
    static var kind: SourceKind { get }
    /// Whose ids it has, unless the user says otherwise with `--system`: see `Account`. `slack`; empty for the native log's own.
    static var system: String { get }
    /// What to name on the command line, as the rest of “Name …”: `the folder or zip of a Slack export`.
    static var inputs: String { get }

    /// The same of one source, where that says it itself.
    static func system(of tree: SourceTree) throws -> String

    /// How sure it is that the source is its own, by what is in the source; its name does not count.
    ///
    /// - Throws: What is wrong with a source that is of this format, or a relative of it, and cannot be read. The user is told
    ///   so unless another format is `likely` or `certain` to read it.
    static func recognises(_ probe: SourceProbe) throws(ImportError.Problem) -> Confidence

    /// Begins to read `tree`, which `recognises` knew or the user named.
    ///
    /// - Throws: `ImportError` for a source of which nothing can be read.
    init(_ tree: SourceTree, _ options: ImportOptions) throws(ImportError)

    /// Reads all of the source.
    ///
    /// - Throws: `ImportError` when the source cannot be read to its end; what the sink throws is passed on. A record that
    ///   cannot be read is quarantined, and the rest goes on.
    mutating func read(into sink: inout RecordSink) throws
}

extension SourceFormat {
    static func system(of tree: SourceTree) throws -> String { system }
}

/// Why a record is quarantined: an `enum` of a format's own, with all the words for it in one place.
///
/// `description` is what the user reads: whole sentences that say what is wrong and how to mend it, without the text of a
/// message. It is equatable so that a million bad lines share one string.
protocol Refusal: Error, Equatable, CustomStringConvertible {}
