import PairChannel

/// Takes the names of apps from `integration_logs.json`, which says which were added when. It has nothing else that the archive
/// keeps, and what of it cannot be read costs a name: the list is reported as unread.
///
/// - Source: Slack’s API reference, “team.integrationLogs”: an app has `app_id` and `app_type`, an older service
///   `service_id` and `service_type`.
enum SlackIntegrations {
    static func read(_ entry: SourceTree.Entry, in tree: SourceTree, into directory: SlackDirectory) {
        guard let reader = try? tree.reader(for: entry) else { return }
        var stream = JSONArrayStream(reader)
        guard (try? stream.begin()) != nil, stream.isInList else { return }
        while let element = try? stream.next() {
            guard case .element(let bytes, _) = element, let app = try? JSONValue(parsing: bytes) else { continue }
            for (id, name) in [("app_id", "app_type"), ("service_id", "service_type")] {
                guard let id = app[id]?.text, let name = app[name]?.string, !name.isEmpty else { continue }
                directory.add(app: id, name: name)
            }
        }
    }
}
