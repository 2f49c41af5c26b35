/// That something is erased: who does it, when and why, and of which records. It stands in the log before anything of them
/// goes, so that an erasure which was cut off is carried out again. It has no text, and no names but of those who answer for
/// it.
package struct LogErasure: Sendable, Equatable {
    /// The numbers of the records whose content goes: texts, names, attachments.
    package var what: [ClosedRange<Int64>]
    /// Of those who lose who they are from as well, since the name stands beside the id there.
    package var who: [ClosedRange<Int64>]
    /// Why, in the words of whoever answers for it, or `retention:CLASS`.
    package var ground: String
    /// Who did it.
    package var actor: String
    /// Somebody else than `actor`.
    package var approver: String
    /// When.
    package var at: Timestamp

    /// - Parameter what: Rising numbers, as `who`.
    package init(
        what: [ClosedRange<Int64>], who: [ClosedRange<Int64>] = [], ground: String, actor: String, approver: String,
        at: Timestamp
    ) {
        (self.what, self.who, self.ground) = (what, who, ground)
        (self.actor, self.approver, self.at) = (actor, approver, at)
    }

    /// The same, cut into lines of a moderate length.
    package var lines: [LogErasure] {
        guard what.count + who.count > Self.mostRanges else { return [self] }
        func part(_ what: [ClosedRange<Int64>], _ who: [ClosedRange<Int64>]) -> LogErasure {
            LogErasure(what: what, who: who, ground: ground, actor: actor, approver: approver, at: at)
        }
        return Self.chunks(what).map { part($0, []) } + Self.chunks(who).map { part([], $0) }
    }

    private static let mostRanges = 1_000

    private static func chunks(_ ranges: [ClosedRange<Int64>]) -> [[ClosedRange<Int64>]] {
        stride(from: 0, to: ranges.count, by: mostRanges).map {
            Array(ranges[$0..<min($0 + mostRanges, ranges.count)])
        }
    }
}

/// That what a selection comes to must not be erased until the matter is released.
package struct LogHold: Sendable, Equatable {
    /// What it is for; one that is held again is held by both.
    package var matter: String
    /// Who answers for what is held.
    package var custodian: String
    /// As `Selection.json` writes it.
    package var selection: String
    /// Who did it.
    package var actor: String
    /// When.
    package var at: Timestamp

    /// Whose words they are is said at each.
    package init(matter: String, custodian: String, selection: String, actor: String, at: Timestamp) {
        (self.matter, self.custodian, self.selection) = (matter, custodian, selection)
        (self.actor, self.at) = (actor, at)
    }
}

/// That a matter no longer holds anything.
package struct LogRelease: Sendable, Equatable {
    /// What the hold is for.
    package var matter: String
    /// Who did it.
    package var actor: String
    /// When.
    package var at: Timestamp

    /// Ends all holds of `matter`.
    package init(matter: String, actor: String, at: Timestamp) {
        (self.matter, self.actor, self.at) = (matter, actor, at)
    }
}

/// That an erasure was asked for and not done, since a matter holds some of it.
package struct LogRefusal: Sendable, Equatable {
    /// The matters, with commas between them.
    package var matter: String
    /// What should have gone, and was refused; as in `LogErasure`.
    package var erasure: LogErasure

    /// Nothing of `erasure` is done.
    package init(matter: String, erasure: LogErasure) { (self.matter, self.erasure) = (matter, erasure) }
}
