/// A file that the archive keeps, by what is in it.
package struct StoredFile: Hashable, Sendable {
    /// SHA-256 of its bytes: 64 lower-case hexadecimal digits. Its name in the archive.
    package let sha256: String
    package let bytes: Int64
    package let look: FileLook

    package init(sha256: String, bytes: Int64, look: FileLook) {
        (self.sha256, self.bytes, self.look) = (sha256, bytes, look)
    }

    /// Whether a name can be that of a file in the archive.
    package static func isHash(_ name: some StringProtocol) -> Bool {
        name.utf8.count == 64 && name.utf8.allSatisfy { $0 &- 0x61 < 6 || $0 &- 0x30 < 10 }
    }

    /// The most bytes that an image may have to be shown on a page and not only linked.
    package static let maximumShownBytes: Int64 = 10 << 20

    /// Whether a page shows it.
    package var isShown: Bool { look.isDrawable && bytes <= Self.maximumShownBytes }

    /// Its path in a site: `files/9f/9f86d0….png`. Only an image has the ending of its kind. Everything else is `.bin`,
    /// which every server knows and no browser draws, whatever the file would like to be.
    package var sitePath: String {
        "files/\(sha256.prefix(2))/\(sha256).\(look.isDrawable ? "\(look.kind)" : "bin")"
    }
}

/// A file that a record names, on its way into the archive.
package struct AttachmentFile: Sendable {
    /// As the source names it: in an export from its root, in a native log from the log's folder.
    package var path: String
    /// The record that names it.
    package var origin: Origin
    /// Which of the batch's sources that record stands in.
    package var file: Int32
    /// Found when the batch is handed on. Another archive knows it before.
    package var outcome = Outcome.absent

    package init(path: String, origin: Origin, file: Int32 = 0) {
        (self.path, self.origin, self.file) = (path, origin, file)
    }

    package enum Outcome: Sendable, Equatable {
        /// The source names it and does not have it.
        case absent
        case kept(StoredFile)
        case leftOut(LeftOut, bytes: Int64)
    }

    /// Why a file that the source has is not in the archive.
    package enum LeftOut: UInt8, Sendable {
        case tooLarge = 1
        case unreadable = 2
        case refused = 3
    }
}

/// Why a file that a record names is not even looked at.
package enum FileRefusal: Error, Equatable {
    case absolute
    case leadsOut
    case linkLeadsOut
    case noFile

    /// What is wrong with `path`, and how to mend it.
    package func description(_ path: String) -> String {
        let what =
            switch self {
            case .absolute: "is an absolute path"
            case .leadsOut: "leads out of the log’s folder"
            case .linkLeadsOut: "leads out of the log’s folder by a link"
            case .noFile: "is no regular file"
            }
        return "The attachment’s path “\(path)” \(what), so the file was not taken; what else the record says was. "
            + "Put the file below the log’s folder, write its path from there, and ingest the log again."
    }
}
