import PairChannel

/// The files of a message: `files`, or a lone `file` in old exports.
enum SlackFiles {
    static func all(of message: JSONValue) -> [JSONValue] {
        let files = message["files"]?.elements ?? []
        guard let lone = message["file"], case .object = lone else { return files }
        let id = lone["id"]?.string
        return files.contains { $0["id"]?.string == id } ? files : [lone] + files
    }

    /// - Parameter path: Where the export has the file itself, if it does.
    static func record(
        _ file: JSONValue, at path: String?, _ origin: Origin, into sink: inout RecordSink
    ) -> AttachmentRecord {
        let name = [file["name"], file["title"]].compactMap { $0?.string }.first { !$0.isEmpty }
        let url = [file["url_private"], file["url_private_download"], file["permalink"]]
            .compactMap { $0?.string }.first { !$0.isEmpty }
        var record = AttachmentRecord(
            id: sink.store(file["id"]?.text), name: sink.store(name),
            type: sink.store(file["mimetype"]?.string), url: sink.store(url.map(withoutToken)),
            bytes: file["size"]?.int.flatMap { $0 >= 0 ? Int64($0) : nil }, note: sink.store(note(file)))
        if let path { record.files = sink.attach(path, origin) }
        return record
    }

    /// Slack's word for a file that the export has not: deleted, beyond what a free plan shows, or not for the exporter.
    private static func note(_ file: JSONValue) -> String? {
        switch (file["mode"]?.string, file["file_access"]?.string) {
        case ("tombstone"?, _): "tombstone"
        case ("hidden_by_limit"?, _): "hidden_by_limit"
        case (_, "access_denied"?): "access_denied"
        case (_, "file_not_found"?): "file_not_found"
        default: nil
        }
    }

    /// The address without the token of the export (`?t=xoxe-…`), with which anybody could fetch the file.
    ///
    /// From the address of a file at Slack everything behind the `?` is dropped; elsewhere, what looks like a token.
    static func withoutToken(_ url: String) -> String {
        guard let mark = url.firstIndex(of: "?") else { return url }
        let (base, rest) = (url[..<mark], url[url.index(after: mark)...])
        if isSlackFile(base) { return String(base) }
        guard rest.contains("=xox") else { return url }
        let fragment = rest.firstIndex(of: "#").map { rest[$0...] } ?? ""
        let kept = rest.dropLast(fragment.count).split(separator: "&").filter { !$0.contains("=xox") }
        return base + (kept.isEmpty ? "" : "?") + kept.joined(separator: "&") + fragment
    }

    /// `https://files.slack.com/files-pri/…`, `https://example.slack.com/files/…`; a message's address is no file's.
    private static func isSlackFile(_ url: Substring) -> Bool {
        guard let scheme = url.firstRange(of: "://") else { return false }
        let rest = url[scheme.upperBound...]
        let host = rest.prefix { $0 != "/" && $0 != ":" }.lowercased()
        if host == "slack-files.com" || host == "files.slack.com" { return true }
        return host.hasSuffix(".slack.com") && rest.dropFirst(host.count).hasPrefix("/files")
    }
}
