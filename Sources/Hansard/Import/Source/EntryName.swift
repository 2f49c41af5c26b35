/// The name of an entry of an archive, once it is known to lead nowhere outside of it.
///
/// Nothing is ever unpacked to a disk, so a bad name could do no harm here. It is refused all the same: an archive
/// that holds one was not written by a chat system, and somebody may unpack it later.
struct EntryName: Equatable {
    /// Components joined by `/`: no empty one, no `.`, no `..`.
    let path: String
    let isFolder: Bool

    /// Reads a name as it stands in an archive or a folder; `\` separates like `/`, as Windows programs write it.
    ///
    /// - Returns: `nil` for a name of the archive's own root (`./`).
    /// - Throws: `.unsafeEntry`, with the reason as the second half of a sentence.
    init?(_ text: String) throws(ImportError.Problem) {
        let bytes = text.utf8
        func refuse(_ reason: String) -> ImportError.Problem { .unsafeEntry(printable(text), reason: reason) }
        guard !bytes.isEmpty else { throw refuse("has no name") }
        guard !bytes.contains(0) else { throw refuse("has a NUL byte in its name") }
        // By bytes, as whoever unpacks it takes it: a “/” with a mark on it is one `Character` that is none.
        let parts = bytes.split(omittingEmptySubsequences: false) {
            $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\")
        }.map { Substring($0) }
        if parts.count > 1, parts[0].isEmpty { throw refuse("is an absolute path") }
        if Self.isDriveLetter(parts[0]) { throw refuse("begins with a drive letter") }
        guard !parts.contains("..") else { throw refuse("leads out of the archive with “..”") }
        let kept = parts.filter { !$0.isEmpty && $0 != "." }
        guard !kept.isEmpty else { return nil }
        path = kept.joined(separator: "/")
        isFolder = parts.last == "" || parts.last == "."
    }

    /// Whether it is what operating systems leave behind in archives and folders, and no export means.
    var isLitter: Bool { Self.components(of: path).contains(where: Self.isLitter) }

    /// The components of a path. By bytes, as the system takes it: a “/” with a mark on it is one `Character` that is none.
    static func components(of path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    }

    /// Whether a file or folder of that name is left behind by an operating system: by Windows and its network shares,
    /// macOS, Linux desktops and storage appliances. `._name` is not among them, since its name alone does not say so.
    static func isLitter(_ component: some StringProtocol) -> Bool { litter.contains(component.lowercased()) }

    private static let litter: Set<String> = [
        "__macosx", ".ds_store", ".localized", ".apdisk", ".spotlight-v100", ".trashes", ".fseventsd",
        ".temporaryitems", ".documentrevisions-v100", "icon\r", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db",
        "desktop.ini", "$recycle.bin", "system volume information", ".directory", "@eadir",
    ]

    /// Whether a name does not show as what it is: it has control characters, ends of lines, or marks that turn the direction
    /// of text, see `HiddenCharacter`.
    static func isDeceptive(_ text: String) -> Bool { !printable(text).utf8.elementsEqual(text.utf8) }

    private static func isDriveLetter(_ part: Substring) -> Bool {
        let bytes = Array(part.utf8)
        guard bytes.count >= 2, bytes[1] == UInt8(ascii: ":") else { return false }
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[0] | 0x20)
    }
}

/// Refuses a second entry of one name, also when the two differ in case only: which of them counts would depend on
/// who looks.
struct EntryNameRegister {
    private var files: Set<String> = []
    private var folders: Set<String> = []

    mutating func add(_ name: EntryName) throws(ImportError.Problem) {
        let folded = name.path.lowercased()
        let clash = name.isFolder ? files.contains(folded) : !files.insert(folded).inserted
        guard !clash else { throw .unsafeEntry(name.path, reason: "is there twice (upper and lower case set aside)") }
        if name.isFolder {
            folders.insert(folded)
        } else if folders.contains(folded) {
            throw .unsafeEntry(name.path, reason: "is both a file and a folder")
        }
        for end in folded.indices where folded[end] == "/" {
            let folder = String(folded[..<end])
            guard !files.contains(folder) else {
                throw .unsafeEntry(folder, reason: "is both a file and a folder")
            }
            folders.insert(folder)
        }
    }
}
