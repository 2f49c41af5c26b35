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
    ///   - scans: Those of all conversations in `zone`, where they are known; `nil` has all messages read.
    package func gaps(
        _ hours: WorkingHours, _ zone: SiteZone, from: Timestamp? = nil, until: Timestamp? = nil,
        _ scans: [ConversationScan]? = nil
    ) throws -> GapReport {
        precondition(showsRecordNumbers, "gaps are those of a whole archive")
        return try read { db in
            let scan = try MessageGaps(
                scans ?? Self.scans(db, zone), hours, systems: Self.systems(in: db))
            let found = try SourceGaps(db).all() + ConversationGaps(db).all() + CoverageGaps(db, hours, zone).all()
            let asked = (found + scan.gaps).filter { $0.mayLie(from: from, until: until) }
            let (first, last) = Self.days(zone, from: from, until: until)
            var report = GapReport(asked, quiet: scan.quiet.compactMap { $0.within(first, last) })
            report.conversations = try Self.names("conversation", in: db)
            report.people = try Self.names("person", in: db)
            return report
        }
    }

    /// What the messages of each of `conversations` tell of gaps, in the order of their numbers.
    ///
    /// - Parameters:
    ///   - zone: Whose days are meant.
    ///   - conversations: By number; `nil` for all. Those without messages have no scan.
    package func conversationScans(
        _ zone: SiteZone, of conversations: Set<Int64>? = nil
    ) throws -> [ConversationScan] {
        precondition(showsRecordNumbers, "gaps are those of a whole archive")
        return try read { db in
            guard let conversations else { return try Self.scans(db, zone) }
            return try conversations.sorted().flatMap { try Self.scans(db, zone, of: $0) }
        }
    }

    /// Reads columns that stand before the text in each row, in the order in which the rows lie in the file.
    private static func scans(
        _ db: Database, _ zone: SiteZone, of conversation: Int64? = nil
    ) throws -> [ConversationScan] {
        var zone = zone
        let only = conversation == nil ? "" : " WHERE conversation = ?"
        let select = try Statement(db, "SELECT conversation, sent_at, shape, source_id FROM message" + only)
        if let conversation { select.bind(1, conversation) }
        var scans: [ConversationScan] = []
        var scan: ConversationScan?
        while try select.step() {
            let own = select.int(0)
            if own != scan?.conversation {
                if let scan { scans.append(scan) }
                scan = ConversationScan(own)
            }
            let sentAt = Timestamp(microseconds: select.int(1))
            scan?.add(
                sentAt, day: zone.local(sentAt).day, MessageShape(code: select.int(2)).kind, select.bytes(3))
        }
        if let scan { scans.append(scan) }
        return scans
    }

    /// By conversation; of one with ids in several systems, the first by name.
    private static func systems(in db: Database) throws -> [Int64: String] {
        var systems: [Int64: String] = [:]
        let keys = try Row.fetchCursor(
            db, sql: "SELECT conversation, system FROM conversation_key ORDER BY system DESC")
        while let row = try keys.next() { systems[row[0]] = row[1] }
        return systems
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
