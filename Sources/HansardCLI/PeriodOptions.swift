import ArgumentParser
import Hansard

/// A stretch of time that a command is about.
struct PeriodOptions: ParsableArguments {
    @Option(help: "From this day or moment on, such as 2026-03-01 or 2026-03-01T08:00:00Z.")
    var from: String?
    @Option(help: "Up to and with this day, or up to this moment.")
    var to: String?

    /// Nothing is said.
    var isEmpty: Bool { from == nil && to == nil }

    func validate() throws {
        for (name, text) in [("--from", from), ("--to", to)] {
            if let text, Selection.moment(text, .utc, endOfDay: false) == nil {
                throw ValidationError(
                    "\(name): “\(text)” is no day such as 2026-03-01 and no time such as 2026-03-01T08:00:00Z.")
            }
        }
    }

    /// The first instant, and the first one after it; `nil` where nothing is said.
    ///
    /// - Throws: `ExportProblem` for a period that ends before it begins.
    func instants(_ zone: SiteZone) throws -> (from: Timestamp?, until: Timestamp?) {
        let from = from.flatMap { Selection.moment($0, zone, endOfDay: false) }
        let until = to.flatMap { Selection.moment($0, zone, endOfDay: true) }
        if let from, let until, until <= from {
            throw ExportProblem(description: "The period ends before it begins. Put the earlier day into --from.")
        }
        return (from, until)
    }
}
