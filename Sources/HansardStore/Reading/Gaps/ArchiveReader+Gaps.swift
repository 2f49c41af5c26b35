import GRDB
import Hansard

extension ArchiveReader {
    /// What sources say is missing, held against what is on record, in one state of the archive.
    ///
    /// It is of the whole archive: of a part, what sources count and what they are called is nobody’s in particular.
    ///
    /// - Parameters:
    ///   - hours: On which days people work.
    ///   - zone: Whose days are meant.
    ///   - from: The first instant of the period that is asked for; `nil` for all time.
    ///   - until: The first instant after it.
    package func gaps(
        _ hours: WorkingHours, _ zone: SiteZone, from: Timestamp? = nil, until: Timestamp? = nil
    ) throws -> GapReport {
        precondition(showsRecordNumbers, "gaps are those of a whole archive")
        return try read { db in
            let scan = try MessageScan(db, hours, zone)
            let found = try SourceGaps(db).all() + ConversationGaps(db).all() + CoverageGaps(db, hours, zone).all()
            let asked = (found + scan.gaps).filter { $0.mayLie(from: from, until: until) }
            let (first, last) = Self.days(zone, from: from, until: until)
            var report = GapReport(asked, quiet: scan.quiet.compactMap { $0.within(first, last) })
            report.conversations = try Self.names("conversation", in: db)
            report.people = try Self.names("person", in: db)
            return report
        }
    }

    private static func days(_ zone: SiteZone, from: Timestamp?, until: Timestamp?) -> (Int?, Int?) {
        var zone = zone
        return (
            from.map { zone.local($0).day }, until.map { zone.local($0.advanced(byMicroseconds: -1)).day }
        )
    }

    private static func names(_ table: String, in db: Database) throws -> [Int64: GapReport.Name] {
        var names: [Int64: GapReport.Name] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT id, source_id, name FROM \(table)")
        while let row = try rows.next() { names[row[0]] = GapReport.Name(id: row[1], name: row[2]) }
        return names
    }
}
