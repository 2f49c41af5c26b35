import Foundation

/// Opens a source and finds out what it is by asking each format; its name does not count.
struct FormatDetection {
    private let formats: [any SourceFormat.Type]

    init(_ formats: [any SourceFormat.Type]) { self.formats = formats }

    /// - Parameter named: What the user says it is. It decides about a text that does not look like anything.
    /// - Throws: `ImportError` for what no format knows, and what a format says is wrong with one of its own.
    func open(_ path: String, named: FormatID?) throws -> (tree: SourceTree, format: any SourceFormat.Type) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw ImportError(path, .cannotOpen("there is no such file"))
        }
        // What is read here would be missing from a pipe when its records are read.
        guard isFolder(path) || isRegularFile(path) else { throw ImportError(path, .isPipe) }
        let tree = try SourceTree(path: path)
        let head = tree.isSingleFile ? try tree.head(of: tree.entries[0], SourceProbe.headBytes) : []
        if tree.isSingleFile, let problem = Self.problem(ofHead: head) { throw ImportError(path, problem) }
        let probe = SourceProbe(tree, head: head, named: named)
        do throws(ImportError.Problem) {
            return (tree, try format(of: probe))
        } catch { throw ImportError(path, error) }
    }

    private func format(of probe: SourceProbe) throws(ImportError.Problem) -> any SourceFormat.Type {
        var best: (format: any SourceFormat.Type, confidence: Confidence)?
        var problem: ImportError.Problem?
        for format in formats {
            do throws(ImportError.Problem) {
                let confidence = try format.recognises(probe)
                if confidence > best?.confidence ?? .none { best = (format, confidence) }
            } catch { problem = problem ?? error }
        }
        if let best, best.confidence > .possible || problem == nil { return best.format }
        throw problem ?? unknown(probe)
    }

    private func unknown(_ probe: SourceProbe) -> ImportError.Problem {
        guard probe.tree.isSingleFile else {
            return .noExport(inputs: formats.reversed().map { $0.inputs }.joined(separator: ", or "))
        }
        let start = probe.head.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        let sample = String(decoding: start.prefix(24), as: UTF8.self).filter { $0.isASCII && !$0.isNewline }
        return .unknownFormat("it begins with “\(sample)”", formats: formats.map { $0.id.name })
    }

    private func isRegularFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    }

    /// What no format reads.
    private static func problem(ofHead head: [UInt8]) -> ImportError.Problem? {
        if head.isEmpty { return .emptyFile }
        if head.starts(with: [0x1F, 0x8B]) { return .compressed("gzip") }
        if head.starts(with: [0x42, 0x5A, 0x68]) { return .compressed("bzip2") }
        if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A]) { return .compressed("xz") }
        if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .compressed("zstd") }
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
            return .unknownFormat("it is UTF-16; convert it to UTF-8")
        }
        return nil
    }
}
