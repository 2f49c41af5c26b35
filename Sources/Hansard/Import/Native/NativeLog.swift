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
        for entry in tree.entries {
            var reader = try tree.begin(entry, in: &sink)
            try Self.read(&reader, defaultZone: options.defaultZone, into: &sink)
        }
    }

    /// Reads a file that has been begun to its end.
    ///
    /// Each batch's arena begins with the source's own bytes, in which most texts are used where they stand.
    ///
    /// - Parameter defaultZone: For times without a zone; without it, their lines are quarantined.
    package static func read(
        _ reader: inout some ByteReader, defaultZone: DefaultZone? = nil, into sink: inout RecordSink
    ) throws {
        var parser = NativeLineParser(defaultZone: defaultZone)
        try sink.eachLine(of: &reader) { line, sink throws(NativeLineProblem) in
            try parser.read(line, into: &sink)
        }
    }
}
