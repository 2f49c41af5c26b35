import Foundation

/// The formats that can be ingested, by the names that `--format` takes.
package enum InputFormat: String, CaseIterable, Sendable {
    case native
    case nativeCSV = "csv"
    case slack

    /// Whether it shows the state of a chat system at some moment, as against a log of what happened.
    package var isSnapshot: Bool { self == .slack }

    /// Whose ids it has, unless the user says otherwise: see `Account`.
    package var system: String { self == .slack ? "slack" : "" }
}

/// One path that the user named, with the format it is in.
package struct IngestInput: Sendable {
    package let path: String
    package let format: InputFormat
    package let bytes: Int
    package let defaultZone: DefaultZone?
    /// Whose ids the input has: see `Account`.
    package let system: String
    /// Whether it is known to say who has seen what, before its first mark of seen: of the staff chat's own log.
    package var recordsReading = false

    /// Looks at `path` and finds out what it is.
    ///
    /// - Parameter format: What the user says it is; `nil` to find out.
    /// - Parameter system: Whose ids it has; `nil` for the format's own.
    /// - Throws: `ImportError`, before anything is read into the archive.
    package init(
        path: String, format: InputFormat? = nil, defaultZone: DefaultZone? = nil, system: String? = nil
    ) throws {
        self.path = path
        self.defaultZone = defaultZone
        let found = try FormatDetection.format(of: path, named: format)
        if let format, format != found { throw ImportError(path, .notThatFormat(format.rawValue)) }
        self.format = found
        self.system = system ?? found.system
        bytes = FormatDetection.bytes(of: path)
    }

    /// Reads all of it into `builder`.
    ///
    /// - Parameter beginFile: Called before the records of each file in it, with the name that errors give.
    package func read(into builder: inout RecordSink, beginFile: (String) throws -> Void) throws {
        if format != .slack {
            let folder = NativeFiles(besideLog: path)
            builder.openFile = { try folder.open($0) }
        }
        switch format {
        case .native:
            try beginFile(path)
            var reader = try FileReader(path: path)
            try NativeLog.read(&reader, defaultZone: defaultZone, into: &builder)
        case .nativeCSV:
            try beginFile(path)
            var reader = try FileReader(path: path)
            try NativeCSV.read(&reader, name: path, defaultZone: defaultZone, into: &builder)
        case .slack:
            try SlackExport.read(try SourceTree(path: path), into: &builder, beginFile: beginFile)
        }
    }
}
