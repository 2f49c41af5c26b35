import Hansard

extension PageContext {
    /// Where a path leads that has an id of the source in the place of the name that pages have for it: `conversations/C003`,
    /// `conversations/C003/2026-03.html`, `people/U001`; from the site’s root, and `nil` for any other path.
    func pathWithoutID(_ path: String) -> String? {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true { parts.removeLast() }
        guard parts.count >= 2 else { return nil }
        let id = String(parts[1])
        switch (parts[0], parts.count) {
        case ("people", 2):
            let plain = id.hasSuffix(".html") ? String(id.dropLast(".html".utf8.count)) : id
            let place = people.index(ofSourceID: plain).map { "people/\(people[$0].slug).html" }
            return place == path ? nil : place
        case ("conversations", 2...3):
            guard let entry = conversations[sourceID: id] else { return nil }
            let place = "conversations/\(entry.summary.slug)/\(parts.count == 3 ? parts[2] : "index.html")"
            return place != path && PagePath(place).flatMap({ PageKinds.key($0) }) != nil ? place : nil
        default: return nil
        }
    }
}
