import Foundation

/// Finds out what a file is by what is in it; its name does not count.
enum FormatDetection {
    /// The format of what is at `path`.
    ///
    /// - Parameter named: What the user says it is. It decides about a text that does not look like anything.
    /// - Throws: `ImportError`, also for a CSV file without the columns that are needed.
    static func format(of path: String, named: InputFormat? = nil) throws -> InputFormat {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ImportError(path, .cannotOpen("there is no such file"))
        }
        if isFolder.boolValue { return try formatOfTree(path) }
        // What is read here would be missing from a pipe when its records are read.
        guard isRegularFile(path) else { throw ImportError(path, .isPipe) }
        let head = try self.head(of: path)
        guard !head.isEmpty else { throw ImportError(path, .emptyFile) }
        if let packed = packing(head) { throw ImportError(path, .compressed(packed)) }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            return try formatOfTree(path)
        }
        if SlackdumpArchive.isDatabase(head) {
            throw ImportError(path, .slackdumpArchive(path.split(separator: "/").last.map(String.init) ?? path))
        }
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
            throw ImportError(path, .unknownFormat("it is UTF-16; convert it to UTF-8"))
        }
        let format = try textFormat(head, path, named)
        if format == .nativeCSV, let missing = NativeCSV.missingColumns(inHeaderOf: head) {
            throw ImportError(path, .missingColumn(missing))
        }
        return format
    }

    private static func isRegularFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    }

    static func bytes(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        if attributes?[.type] as? FileAttributeType == .typeDirectory {
            let files = FileManager.default.enumerator(atPath: path)
            var total = 0
            while files?.nextObject() != nil { total += (files?.fileAttributes?[.size] as? Int) ?? 0 }
            return total
        }
        return attributes?[.size] as? Int ?? 0
    }

    private static func formatOfTree(_ path: String) throws -> InputFormat {
        let tree = try SourceTree(path: path)
        if let problem = SlackExport.refusal(of: tree) { throw ImportError(path, problem) }
        guard SlackExport.recognises(tree) else { throw ImportError(path, .noExport) }
        return .slack
    }

    private static func textFormat(_ head: [UInt8], _ path: String, _ named: InputFormat?) throws -> InputFormat {
        let text = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head[3...] : head[...]
        guard let first = text.first(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }) else {
            return .native
        }
        // A dump of one conversation, or a day's file of an export on its own, is one value over many lines.
        if first == UInt8(ascii: "[") || isDump(text), SlackExport.recognises(try SourceTree(path: path)) {
            return .slack
        }
        if first == UInt8(ascii: "{") { return .native }
        if first == UInt8(ascii: "[") {
            throw ImportError(
                path, .unknownFormat("one JSON array; is it a file out of a Slack export? Name the export"))
        }
        if named == .nativeCSV || NativeCSV.looksLikeHeader(text) { return .nativeCSV }
        // A log whose first line is broken is still a log if a later line is an object.
        if text.split(separator: 0x0A).contains(where: { $0.first == UInt8(ascii: "{") }) { return .native }
        if named == .native { return .native }
        let sample = String(decoding: text.prefix(24), as: UTF8.self).filter { $0.isASCII && !$0.isNewline }
        throw ImportError(path, .unknownFormat("it begins with “\(sample)”"))
    }

    private static func isDump(_ text: ArraySlice<UInt8>) -> Bool {
        let start = String(decoding: text.prefix(4_096), as: UTF8.self)
        return start.contains("\"channel_id\"") || start.contains("\"messages\"")
    }

    private static func head(of path: String) throws -> [UInt8] {
        let reader = try FileReader(path: path)
        var failure: Error?
        let head = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            do { count = try reader.read(into: UnsafeMutableRawBufferPointer(buffer)) } catch { failure = error }
        }
        if let failure { throw failure }
        return head
    }

    private static func packing(_ head: [UInt8]) -> String? {
        if head.starts(with: [0x1F, 0x8B]) { return "gzip" }
        if head.starts(with: [0x42, 0x5A, 0x68]) { return "bzip2" }
        if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A]) { return "xz" }
        if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return "zstd" }
        return nil
    }
}
