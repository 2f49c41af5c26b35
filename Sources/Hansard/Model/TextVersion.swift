/// What one source says of a message’s text: that it was this one, at some time.
///
/// Three kinds of source say it in three ways. A log says what was sent (neither `at` nor `asOf`), and then of each edit
/// when it was made (`at`). A snapshot shows the text that there is *as of* its instant (`asOf`), and may know when that
/// was written (`at` too). What is not known is `nil`, never a number that sorts.
package struct TextVersion: Hashable, Sendable {
    /// Which text it is: equal numbers are equal texts. In the archive, the record that brought the text first.
    package let text: Int64
    /// When the text was written, where the source says so.
    package let at: Timestamp?
    /// The instant as of which a snapshot is; `nil` for a log.
    package let asOf: Timestamp?
    /// From where: the number of the source, the higher the later it came. It decides only where no time does.
    package let source: Int64
    /// A log tells that the text was changed then, to this one; be it the same as before.
    package let isEdit: Bool

    package init(text: Int64, at: Timestamp?, asOf: Timestamp?, source: Int64, isEdit: Bool = false) {
        (self.text, self.at, self.asOf, self.source, self.isEdit) = (text, at, asOf, source, isEdit)
    }

    /// When the message had the text: when it was written, or else when it was seen. `nil` for what a log says was sent,
    /// which came before all that became of it, however coarse the times are.
    var instant: Timestamp? { at ?? asOf }

    /// The texts of a message in the order in which it had them: a function of what the sources say, in whatever order
    /// `versions` are. The only place that decides it.
    ///
    /// Of two at one instant, that of a log comes before that of a snapshot, which is older the earlier its own instant is;
    /// between sources as of one instant, the one that came later is later.
    package static func ordered(_ versions: [TextVersion]) -> [TextRun] {
        var runs: [TextRun] = []
        for version in versions.sorted(by: { $0.place < $1.place }) {
            if runs.last?.text == version.text, !version.isEdit {
                runs[runs.count - 1].extend(to: version)
            } else {
                runs.append(TextRun(version))
            }
        }
        return runs
    }

    /// What is unknown comes first. Two with one place are equal.
    private var place: (Int64, Int64, Int64, Int64, Int, Int64) {
        (
            // An instant before all others is no instant that a message can have.
            instant?.microseconds ?? .min, asOf?.microseconds ?? .min, source, text, isEdit ? 0 : 1,
            at?.microseconds ?? .min
        )
    }
}

/// A time during which a message had one text, as far as is known.
package struct TextRun: Equatable, Sendable {
    package let text: Int64
    /// The first and the last instant at which it is known to have had it; `nil` for when it was sent.
    package let from: Timestamp?
    package private(set) var through: Timestamp?
    /// The first source that says so.
    package let source: Int64

    fileprivate init(_ version: TextVersion) {
        (text, from, through, source) = (version.text, version.instant, version.instant, version.source)
    }

    fileprivate mutating func extend(to version: TextVersion) { through = version.instant }

    /// Whether the message had the text then, as far as is known.
    package func contains(_ instant: Timestamp) -> Bool {
        guard let through else { return false }
        return instant <= through && from.map { $0 <= instant } ?? true
    }
}
