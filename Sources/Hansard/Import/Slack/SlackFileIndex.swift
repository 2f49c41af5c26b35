/// Where in an export the files of its messages are, by their ids.
///
/// The official export has none. slackdump writes `__uploads/<file id>/<name>` (its layout “mattermost”),
/// `<channel>/attachments/<file id>-<name>` or `attachments/<file id>-<name>` (“standard”), and beside a dump
/// `<channel id>/<file id>-<name>`.
struct SlackFileIndex {
    private var paths: [String: String] = [:]

    init(_ uploads: [SourceTree.Entry]) {
        for entry in uploads {
            guard let id = Self.id(entry.path) else { continue }
            // The entries are in order, so it is the same one every time.
            if paths[id] == nil { paths[id] = entry.path }
        }
    }

    subscript(_ id: String) -> String? { paths[id] }

    /// The id of the file at `path`; `nil` for anything else.
    static func id(_ path: String) -> String? {
        let parts = EntryName.components(of: path)
        guard let name = parts.last, parts.count > 1 else { return nil }
        if parts.count > 2, parts[parts.count - 3] == "__uploads" { return parts[parts.count - 2] }
        let id = name.prefix { $0 != "-" }
        guard id.count < name.count, id.first == "F", id.utf8.count > 1 else { return nil }
        let isID = id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
        return isID ? String(id) : nil
    }
}
