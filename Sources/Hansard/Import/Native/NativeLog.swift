import PairChannel

extension FormatID {
    package static let native = FormatID("native")
}

/// The native log: UTF-8, one JSON object a line, in a file of any name (docs/native-log.md). Bodies of Pusher's webhooks may
/// stand among its lines.
package struct NativeLog: SourceFormat {
    static let id = FormatID.native
    static let kind = SourceKind.log
    static let system = ""
    static let inputs = "the files of a native log one by one"

    private let tree: SourceTree
    private let options: ImportOptions

    /// One JSON object on its first line, or at least on a later one: a log whose first line is broken is still a log.
    static func recognises(_ probe: SourceProbe) -> Confidence {
        guard probe.tree.isSingleFile else { return .none }
        guard let first = probe.firstByte else { return .possible }
        if first == UInt8(ascii: "{") { return .likely }
        let hasObject = probe.head.split(separator: 0x0A).contains { $0.first == UInt8(ascii: "{") }
        return hasObject || probe.named == id ? .possible : .none
    }

    init(_ tree: SourceTree, _ options: ImportOptions) { (self.tree, self.options) = (tree, options) }

    mutating func read(into sink: inout RecordSink) throws {
        sink.openFile = NativeFiles(besideLog: tree.name).open
        let system = try Self.system(ofLinesOf: tree)
        for entry in tree.entries {
            var reader = try tree.begin(entry, in: &sink)
            try Self.read(
                &reader, defaultZone: options.defaultZone, system: system == sink.system ? system : nil, into: &sink)
        }
    }

    /// What the first line says whose ids the lines have.
    static func system(of tree: SourceTree) throws -> String { try system(ofLinesOf: tree) ?? system }

    private static func system(ofLinesOf tree: SourceTree) throws -> String? {
        guard tree.isSingleFile, let entry = tree.entries.first else { return nil }
        let head = try tree.head(of: entry, SourceProbe.headBytes)
        let line = head.prefix { $0 != 0x0A }
        guard line.first == UInt8(ascii: "{"), let value = try? JSONValue(parsing: Array(line)),
            value["type"]?.string != nil, let system = value["system"]?.string, Account.isSystem(system)
        else { return nil }
        return system
    }

    /// Reads a file that has been begun to its end.
    ///
    /// Each batch's arena begins with the source's own bytes, in which most texts are used where they stand.
    ///
    /// - Parameter defaultZone: For times without a zone; without it, their lines are quarantined.
    /// - Parameter system: What every line has to say whose ids it has; `nil` where that is no matter.
    package static func read(
        _ reader: inout some ByteReader, defaultZone: DefaultZone? = nil, system: String? = nil,
        into sink: inout RecordSink
    ) throws {
        var parser = NativeLineParser(defaultZone: defaultZone, system: system)
        try sink.eachLine(of: &reader) { line, sink throws(NativeLineProblem) in
            try parser.read(line, into: &sink)
        }
    }
}
