import Hansard
import TestSupport

/// A seeded log of a few pairs and rooms over months: messages, some of them answers, edits, deletions, reactions,
/// marks, people who join and leave, presence.
struct RandomLog {
    var lines: [String] = []

    /// - Parameter disorder: Whether some lines are told late, after what happened later.
    init(seed: UInt64, lines count: Int, disorder: Bool) {
        var random = SeededRandom(seed: seed)
        var at: Int64 = 1_767_225_600_000_000  // 2026-01-01T00:00:00Z
        var ids: [String: [String]] = [:]
        for number in 1...count {
            at += Int64.random(in: 0...14_400_000_000, using: &random)
            let late: Int64 = disorder && Int.random(in: 0..<5, using: &random) == 0 ? 2_000_000_000_000 : 0
            let time = Timestamp(microseconds: max(1_767_225_600_000_000, at - late)).rfc3339(.second)
            let channel =
                Int.random(in: 0..<6, using: &random) == 0
                ? ["private-chat-3-7", "private-chat-7-10"].randomElement(using: &random)! : "team-support"
            let people =
                channel == "team-support"
                ? ["3", "7", "10", "12"] : channel.dropFirst(13).split(separator: "-").map(String.init)
            let person = people.randomElement(using: &random)!
            let place = #""channel":"\#(channel)","#
            let reach = Int.random(in: 0..<3, using: &random) == 0 ? Int.max : 60
            let known = ids[channel]?.suffix(reach).randomElement(using: &random)
            switch (Int.random(in: 0..<20, using: &random), known) {
            case (0..<12, _), (_, nil):
                let answers =
                    known.map { Int.random(in: 0..<4, using: &random) == 0 ? #","reply_to":"\#($0)""# : "" } ?? ""
                lines.append(
                    #"{"type":"message","id":"m\#(number)",\#(place)"sender":"\#(person)","sent_at":"\#(time)","text":"text \#(number)"\#(answers)}"#
                )
                ids[channel, default: []].append("m\(number)")
            case (12, let id?):
                lines.append(
                    #"{"type":"edit","id":"\#(id)",\#(place)"edited_at":"\#(time)","text":"edited \#(number)"}"#)
            case (13, let id?): lines.append(#"{"type":"delete","id":"\#(id)",\#(place)"deleted_at":"\#(time)"}"#)
            case (14, let id?):
                lines.append(
                    #"{"type":"reaction","id":"\#(id)",\#(place)"person":"\#(person)","emoji":"👍","at":"\#(time)"}"#)
            case (15..<18, let id?):
                let evidence = Bool.random(using: &random) ? "explicit" : "high-water-mark"
                guard evidence == "explicit" || number % 3 > 0 else {
                    lines.append(#"{"type":"seen",\#(place)"person":"\#(person)","up_to_time":"\#(time)"}"#)
                    continue
                }
                lines.append(
                    #"{"type":"seen",\#(place)"person":"\#(person)","up_to":"\#(id)","seen_at":"\#(time)","evidence":"\#(evidence)"}"#
                )
            case (18, _):
                guard channel == "team-support", Int.random(in: 0..<8, using: &random) == 0 else { continue }
                let type = Bool.random(using: &random) ? "join" : "leave"
                let member = ["3", "7", "12", "20"].randomElement(using: &random)!
                lines.append(#"{"type":"\#(type)",\#(place)"person":"\#(member)","at":"\#(time)"}"#)
            default:
                let type = ["online", "offline", "away"].randomElement(using: &random)!
                lines.append(#"{"type":"\#(type)","person":"\#(person)","at":"\#(time)"}"#)
            }
        }
    }
}
