import PairChannel

/// A huddle or a call: who took part, when, and for how long.
///
/// - Source: the `room` of messages in real exports, and the `Room` of Slack's own SDK types; Slack's developer
///   documentation, “Calls API”, for the block `call`.
struct SlackCall {
    let names: SlackNames

    /// What `room`, of a message about a huddle, says beside the message's own text.
    func blocks(ofRoom room: JSONValue?) -> [RichBlock] {
        guard let room, case .object = room else { return [] }
        return title(room) + facts(room, people: ["participant_history", "participants", "attended_user_ids"])
    }

    /// The block `call`; its `call_id` alone when the export has no more of it.
    func blocks(ofBlock block: JSONValue) -> [RichBlock] {
        guard let call = block["call"]?["v1"] ?? block["call"], case .object = call else {
            return SlackPlain.blocks(["Call", block["call_id"]?.string].compactMap { $0 }.joined(separator: " "))
        }
        let title = title(call)
        return (title.isEmpty ? SlackPlain.blocks("Call", .bold) : title)
            + facts(call, people: ["all_participants", "users", "active_participants"])
    }

    private func title(_ call: JSONValue) -> [RichBlock] {
        let title = [call["name"], call["title"], call["display_name"]].compactMap { $0?.string }.first { !$0.isEmpty }
        guard let url = call["join_url"]?.string, !url.isEmpty else {
            return title.map { SlackPlain.blocks($0, .bold) } ?? []
        }
        return [.paragraph([[SlackEntity.link(url, label: title ?? "", .bold)]])]
    }

    private func facts(_ call: JSONValue, people members: [String]) -> [RichBlock] {
        var facts: [String] = []
        if let starter = call["created_by"]?.string, !starter.isEmpty {
            facts.append("Started by \(names.mention(ofPerson: starter)).")
        }
        var people: [String] = []
        for person in members.flatMap({ call[$0]?.elements ?? [] }).compactMap(person) where !people.contains(person) {
            people.append(person)
        }
        if !people.isEmpty { facts.append("Took part: \(people.joined(separator: ", ")).") }
        if let time = time(call) { facts.append(time) }
        if call["was_missed"]?.bool == true { facts.append("It was missed.") }
        if call["was_rejected"]?.bool == true { facts.append("It was declined.") }
        return SlackPlain.blocks(facts.joined(separator: " "))
    }

    /// A user's id, or an object with one, or somebody from outside with a name only.
    private func person(_ value: JSONValue) -> String? {
        if let id = value.string ?? value["slack_id"]?.string, !id.isEmpty { return names.mention(ofPerson: id) }
        return [value["display_name"], value["external_id"]].compactMap { $0?.string }.first { !$0.isEmpty }
    }

    private func time(_ call: JSONValue) -> String? {
        func seconds(_ member: String) -> Int64? {
            call[member]?.text.flatMap { Int64($0) }.flatMap { (1...253_402_300_799).contains($0) ? $0 : nil }
        }
        guard let start = seconds("date_start") else { return nil }
        let from = SlackEntity.instant(String(start))
        guard let end = seconds("date_end"), end >= start else {
            return call["has_ended"]?.bool == false ? "From \(from); not over when this was exported." : "From \(from)."
        }
        let lasted = EnglishText.duration(microseconds: (end - start) * 1_000_000)
        return "From \(from) to \(SlackEntity.instant(String(end))), \(lasted)."
    }
}
