/// Where the groups of a line begin, noted while it is written, so that its leaf is computed without reading it back.
///
/// Members are written with the comma before them, so a place is that of a comma, and a group that begins where the next one
/// does has no members. A record that notes nothing is read back.
struct LineBounds {
    /// Of the line’s own first byte.
    var start = 0
    var rest = 0
    /// Set together, by records that know them all.
    private(set) var isKnown = false
    private var place = 0
    private var person = 0
    private var time = 0
    private var content = 0
    /// Where the `key` begins.
    var end = 0
    /// Each day’s name and marks, from the line’s first byte on.
    private(set) var days: [Range<Int>] = []

    mutating func begin(at start: Int) {
        self.start = start
        isKnown = false
        days.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    mutating func setStarts(place: Int, person: Int, time: Int, content: Int) {
        (self.place, self.person, self.time, self.content, isKnown) = (place, person, time, content, true)
    }

    /// The line is read back.
    mutating func forget() { isKnown = false }

    /// Of the day in hand.
    var dayStart = 0

    @inline(__always)
    mutating func endDay(at end: Int) { days.append(dayStart - start..<end - start) }

    /// The groups, from the line’s first byte on.
    var groups: LogGroupRanges {
        LogGroupRanges(
            rest: members(rest, place), place: members(place, person), person: members(person, time),
            time: members(time, content), content: members(content, end))
    }

    /// Without the first one’s comma.
    @inline(__always)
    private func members(_ comma: Int, _ end: Int) -> Range<Int> {
        comma == end ? 0..<0 : comma + 1 - start..<end - start
    }
}
