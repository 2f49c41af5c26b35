/// The archive that slackdump keeps for itself, which is not read here: slackdump makes an export of it.
///
/// Since version 3.1 it is an SQLite database, `slackdump.sqlite` unless somebody renamed it, with `__uploads/` and
/// `__avatars/` beside it; before that, a folder of `*.json.gz` (“chunks”).
///
/// - Source: slackdump's help on `archive`, `convert` and `chunk`.
enum SlackdumpArchive {
    /// Why `tree` is not read, if it is such an archive.
    static func problem(in tree: SourceTree) -> ImportError.Problem? {
        for entry in tree.entries where !entry.path.contains("__uploads/") {
            let name = EntryName.components(of: entry.path).last ?? ""
            let isDatabase = isDatabase((try? tree.head(of: entry, SourceProbe.headBytes)) ?? [])
            if isDatabase || isChunk(name, (try? tree.head(of: entry, 2)) ?? []) {
                return .notRead(words(printable(entry.path)))
            }
        }
        return nil
    }

    static func words(_ file: String) -> String {
        "is an archive of slackdump’s own (“\(file)”), which is not read here. Make an export of it with slackdump, "
            + "slackdump convert -f export -o export.zip FOLDER (the folder of that file; unpack a zip first), "
            + "and name export.zip."
    }

    /// Whether a file that begins with `head` is slackdump's database: SQLite, with two of its tables among the first.
    static func isDatabase(_ head: some Collection<UInt8>) -> Bool {
        guard head.starts(with: Array("SQLite format 3\0".utf8)) else { return false }
        return ["S_USER", "CHUNK"].allSatisfy { head.firstRange(of: Array($0.utf8)) != nil }
    }

    /// `channels.json.gz`, `C0123ABCD.json.gz`, for a thread `C0123ABCD-1767312000.000200.json.gz`.
    private static func isChunk(_ name: String, _ head: [UInt8]) -> Bool {
        guard name.hasSuffix(".json.gz"), head == [0x1F, 0x8B] else { return false }
        let stem = name.dropLast(8).prefix { $0 != "-" && $0 != "." }
        if ["channels", "users", "workspace", "search"].contains(String(stem)) { return true }
        guard let first = stem.first, "CDG".contains(first), (7...15).contains(stem.utf8.count) else { return false }
        return stem.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    }
}
