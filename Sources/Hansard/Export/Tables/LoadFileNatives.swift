import Crypto
import PairChannel

/// Where the files of another format go that are the natives of a load file: each gets a document’s number, and is hashed.
final class LoadFileNatives: ExportFiles {
    /// A native file that was written.
    struct Native {
        let control: String
        let path: String
        fileprivate(set) var sha256 = ""
        fileprivate(set) var md5 = ""
    }

    /// Those of the document in hand.
    private(set) var natives: [Native] = []
    private var documents = 0
    private var reserved: String?
    private var files: (any ExportFiles)?
    private var sha256 = SHA256Hasher()
    private var md5 = Insecure.MD5()

    /// Begins a document; its first native file has its number.
    ///
    /// - Returns: The number.
    func beginDocument(in files: any ExportFiles) -> String {
        self.files = files
        natives = []
        let control = next()
        reserved = control
        return control
    }

    /// The next document’s number: `HNS00000001`, and so on.
    func next() -> String {
        documents += 1
        var digits: [UInt8] = Array("HNS".utf8)
        digits.appendPadded(documents, width: 8)
        return String(decoding: digits, as: UTF8.self)
    }

    /// A thousand documents a folder.
    static func path(_ kind: String, _ control: String, _ ending: String) -> String {
        "VOL001/\(kind)/\(control.dropLast(3))/\(control).\(ending)"
    }

    func begin(_ path: String) throws {
        let control = reserved ?? next()
        reserved = nil
        let dot = path.utf8.lastIndex(of: UInt8(ascii: "."))
        let ending = dot.map { String(path[path.utf8.index(after: $0)...]) } ?? "bin"
        let native = Native(control: control, path: Self.path("NATIVE", control, ending))
        try files?.begin(native.path)
        natives.append(native)
        md5 = Insecure.MD5()
    }

    func append(_ bytes: inout [UInt8]) throws {
        bytes.withUnsafeBytes {
            sha256.update($0)
            md5.update(bufferPointer: $0)
        }
        try files?.append(&bytes)
    }

    func end() throws {
        try files?.end()
        natives[natives.count - 1].sha256 = sha256.finalize().hexadecimal
        natives[natives.count - 1].md5 = Hexadecimal.text(md5.finalize())
    }
}
