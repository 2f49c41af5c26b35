import Hansard
import HansardStore

/// What falls on one day of somebody's presence, in the day's own microseconds.
struct DayPiece: Sendable {
    let start: Int64
    let end: Int64
    let state: PresenceState
    /// It began on a day before, or goes on after this one.
    let startsBefore: Bool
    let endsAfter: Bool
    /// No end is on record.
    let isOpen: Bool
    /// It is one end of an interval that is longer than any working day; see `PresenceInterval.isDoubtful`.
    let isDoubtful: Bool
}

/// A day's pieces, in order.
struct PresenceDay: Sendable {
    var pieces: [DayPiece] = []

    /// Microseconds. What may have ended at any time counts as nothing.
    var online: Int64 {
        pieces.reduce(0) { $0 + ($1.state == .online && !$1.isOpen && !$1.isDoubtful ? $1.end - $1.start : 0) }
    }
}

extension PageContext {
    /// Cuts intervals at the site's midnights. Of a doubtful one, which may be of years, the first day and the last are
    /// days with presence on record; those between are not.
    func days(_ intervals: [PresenceInterval]) -> [(day: Int, presence: PresenceDay)] {
        var days: [(day: Int, presence: PresenceDay)] = []
        for interval in intervals {
            let first = zone.local(interval.start).day
            let end = interval.end ?? interval.start
            let last = max(first, zone.local(end.advanced(byMicroseconds: -1)).day)
            for day in interval.isDoubtful ? [first, last] : Array(first...last) {
                let dayStart = zone.start(ofDay: day).microseconds
                let dayEnd = day == last && day == first ? Int64.max : zone.start(ofDay: day + 1).microseconds
                let piece = DayPiece(
                    start: max(0, interval.start.microseconds - dayStart),
                    end: min(end.microseconds, dayEnd) - dayStart,
                    state: interval.state, startsBefore: day > first, endsAfter: day < last,
                    isOpen: interval.end == nil,
                    isDoubtful: interval.isDoubtful)
                if days.last?.day == day {
                    days[days.count - 1].presence.pieces.append(piece)
                } else {
                    days.append((day, PresenceDay(pieces: [piece])))
                }
            }
        }
        return days
    }

    func length(ofDay day: Int) -> Int64 {
        zone.start(ofDay: day + 1).microseconds - zone.start(ofDay: day).microseconds
    }

    /// A day’s pieces over its hours.
    func bar(_ presence: PresenceDay, day: Int) -> Cell {
        Cell.drawing { appendBar(presence, length: length(ofDay: day), to: &$0) }
    }

    private func appendBar(_ presence: PresenceDay, length: Int64, to out: inout [UInt8]) {
        out.append("<svg class=\"day\" aria-hidden=\"true\">")
        for piece in presence.pieces where !piece.isOpen {
            let kind = piece.isDoubtful ? "class=\"doubtful\" " : piece.state == .away ? "class=\"away\" " : ""
            out.append("<rect \(kind)x=\"")
            out.appendPerCent(piece.start, of: length)
            out.append("\" width=\"")
            out.appendPerCent(max(piece.end - piece.start, length * 15 / 10_000), of: length)
            out.append(piece.state == .away ? "\" y=\"50%\" height=\"50%\"/>" : "\" height=\"100%\"/>")
        }
        out.append("</svg>")
    }

    /// From when to when each piece of a day is.
    func intervals(_ presence: PresenceDay, day: Int) -> Cell {
        var html = Array("<ul class=\"intervals\">".utf8)
        let texts = presence.pieces.map { piece in
            html.append("<li>")
            appendInterval(piece, day: day, to: &html)
            html.append("</li>")
            var text: [UInt8] = []
            appendInterval(piece, day: day, asHTML: false, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
        html.append("</ul>")
        return Cell(html: html, markdown: words.clauses(texts))
    }

    /// The column of bars over a day’s hours, which are its head.
    func timelineColumn(axisOf day: Int) -> Table.Column {
        let name = "<span class=\"hide\">\(escapedHTML(words("field.timeline")))</span>"
        return .init(words("field.timeline"), .drawing, head: Array(name.utf8) + axis(day: day))
    }

    private func appendInterval(_ piece: DayPiece, day: Int, asHTML: Bool = true, to out: inout [UInt8]) {
        if piece.startsBefore { out.append("00:00") } else { appendClock(piece.start, day: day, to: &out) }
        out.append("–")
        if piece.isOpen {
            let word = words("presence.no_end")
            out.append(asHTML ? "? <small>\(escapedHTML(word))</small>" : "? (\(word))")
        } else if piece.endsAfter {
            out.append("24:00")
        } else {
            appendClock(piece.end, day: day, to: &out)
        }
        if piece.state == .away { appendNote(words("presence.away"), asHTML, to: &out) }
        if piece.isDoubtful { appendNote(words("presence.doubtful"), asHTML, to: &out) }
    }

    private func appendNote(_ word: String, _ asHTML: Bool, to out: inout [UInt8]) {
        out.append(asHTML ? " <small>\(escapedHTML(word))</small>" : " (\(word))")
    }

    private func appendClock(_ microsecond: Int64, day: Int, to out: inout [UInt8]) {
        let instant = zone.start(ofDay: day).advanced(byMicroseconds: microsecond)
        out.appendTime(microsecondOfDay: zone.local(instant).microsecond, precision: .second)
    }

    /// The hours, as the clock shows them, over a day that may have 23 or 25 of them.
    private func axis(day: Int) -> [UInt8] {
        let length = length(ofDay: day)
        var out: [UInt8] = []
        out.append("<svg class=\"axis\" aria-hidden=\"true\">")
        for hour in [0, 6, 12, 18] {
            // Six hours by the clock, whatever the change of the clock did before.
            let guess = Int64(hour) * 3_600_000_000
            let shown = zone.local(zone.start(ofDay: day).advanced(byMicroseconds: guess)).microsecond
            out.append("<text x=\"")
            out.appendPerCent(guess + (guess - shown), of: length)
            out.append("\">\(hour < 10 ? "0" : "")\(hour)</text>")
        }
        out.append("<text x=\"100%\">24</text></svg>")
        return out
    }
}

extension [UInt8] {
    /// `35.42%`: with two decimals at most.
    mutating func appendPerCent(_ part: Int64, of whole: Int64) {
        let hundredths = Int((part * 10_000 + whole / 2) / whole)
        appendDecimal(hundredths / 100)
        if hundredths % 100 != 0 {
            append(UInt8(ascii: "."))
            append(UInt8(0x30 + hundredths / 10 % 10))
            if hundredths % 10 != 0 { append(UInt8(0x30 + hundredths % 10)) }
        }
        append(UInt8(ascii: "%"))
    }
}
