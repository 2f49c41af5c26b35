/// Standard emoji by the names that Slack, Mattermost, Rocket.Chat and others write them by.
package enum EmojiNames {
    private struct Entry {
        let sign: String
        /// How many skin tones it takes.
        let tones: Int
    }

    /// All of them as text, for a script: of each a line with its names, a space, its sign, and a `*` for each skin tone that it takes.
    package static var lines: String { EmojiData.lines.description }

    private static let entries: [String: Entry] = {
        var entries: [String: Entry] = [:]
        for line in EmojiData.lines.description.split(separator: "\n") {
            // By scalars: a skin tone and the space before it are one character.
            let parts = line.unicodeScalars.split(separator: " ")
            guard parts.count == 2 else { continue }
            // The keycap of the asterisk begins with one; behind an emoji, one is a mark.
            let marks = parts[1].reversed().prefix { $0 == "*" }.count
            let sign = String(String.UnicodeScalarView(parts[1].dropLast(marks)))
            for name in String(parts[0]).split(separator: ",") {
                entries[String(name)] = Entry(sign: sign, tones: marks)
            }
        }
        return entries
    }()

    /// All of them, each with its names.
    static var all: [(sign: String, names: [String])] {
        Dictionary(grouping: entries, by: \.value.sign).map { ($0, $1.map(\.key).sorted()) }
    }

    /// The emoji of that name, `tada`; with a skin tone as Slack adds it, `wave::skin-tone-3`, as Mattermost does,
    /// `wave_medium_light_skin_tone`, or as Rocket.Chat does, `wave_tone2`. `nil` for a name that is no standard emoji’s.
    static func sign(of name: String) -> String? {
        if let entry = entries[name] { return entry.sign }
        guard let (base, tones) = toned(name), let entry = entries[base], entry.tones > 0 else { return nil }
        guard tones.count <= entry.tones else { return nil }
        var scalars = entry.sign.unicodeScalars
        scalars.removeFirst()
        if scalars.first == "\u{FE0F}" { scalars.removeFirst() }
        var sign = String.UnicodeScalarView(entry.sign.unicodeScalars.prefix(1))
        sign.append(tones[0])
        sign.append(contentsOf: scalars)
        if entry.tones > 1, let last = tones.last { sign.append(last) }
        return String(sign)
    }

    /// A name without the skin tones at its end, and these, lightest first in Unicode’s order; of two people both.
    private static func toned(_ name: String) -> (base: String, tones: [UnicodeScalar])? {
        for (mark, places) in [("::skin-tone-", slackTones), ("_tone", numberedTones)] {
            guard let range = name.ranges(of: mark).last else { continue }
            let tones = name[range.upperBound...].split(separator: "-", omittingEmptySubsequences: false)
                .map { places[String($0)] }
            guard (1...2).contains(tones.count), !tones.contains(nil) else { continue }
            return (String(name[..<range.lowerBound]), tones.compactMap { $0 })
        }
        for (ending, tone) in namedTones where name.hasSuffix(ending) {
            return (String(name.dropLast(ending.count)), [tone])
        }
        return nil
    }

    private static let slackTones: [String: UnicodeScalar] = [
        "2": "\u{1F3FB}", "3": "\u{1F3FC}", "4": "\u{1F3FD}", "5": "\u{1F3FE}", "6": "\u{1F3FF}",
    ]
    private static let numberedTones: [String: UnicodeScalar] = [
        "1": "\u{1F3FB}", "2": "\u{1F3FC}", "3": "\u{1F3FD}", "4": "\u{1F3FE}", "5": "\u{1F3FF}",
    ]
    /// The longer ones first, which end like others.
    private static let namedTones: [(String, UnicodeScalar)] = [
        ("_medium_light_skin_tone", "\u{1F3FC}"), ("_medium_dark_skin_tone", "\u{1F3FE}"),
        ("_light_skin_tone", "\u{1F3FB}"), ("_medium_skin_tone", "\u{1F3FD}"), ("_dark_skin_tone", "\u{1F3FF}"),
    ]
}
