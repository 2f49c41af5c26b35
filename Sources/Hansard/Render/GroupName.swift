extension ConversationSummary {
    /// The people of whose handles the name of a group is made, as Slack makes one: `mpdm-anna--ben--carla-1`. They are what people
    /// would call it.
    ///
    /// - Returns: `nil` for any other name, and where a handle is nobody’s on record, or may be that of several.
    package func peopleInName(_ people: PeopleDirectory) -> [PersonIndex]? {
        guard kind == .group, usesShortNames, let name, name.hasPrefix("mpdm-"), let end = name.lastIndex(of: "-"),
            case let number = name[end...].dropFirst(), !number.isEmpty, number.utf8.allSatisfy({ $0 &- 0x30 < 10 })
        else { return nil }
        let handles = name[..<end].dropFirst("mpdm-".utf8.count).split(separator: "--")
        let found = handles.compactMap { people.index(ofHandle: String($0)) }
        return found.count == handles.count && found.count > 1 ? found : nil
    }
}
