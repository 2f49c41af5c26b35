import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel
import Synchronization

/// Answers auditors: who looked at what, whether the log of that is whole, and where the documents are that are made for them. That
/// somebody has read the log is in the log.
struct AuditResponder: Sendable {
    let archive: ArchiveRequests
    let encoder: ResponseEncoder
    let access: any ArchiveAccess
    private let chain = CheckedChain()

    init(archive: ArchiveRequests, encoder: ResponseEncoder, access: any ArchiveAccess) {
        (self.archive, self.encoder, self.access) = (archive, encoder, access)
    }

    /// What there is below `audit/`.
    static let routes = [
        ServerRoute(
            .get, "audit/", .page, actions: [.disclosure(.audit)],
            .reader(.audit) { try await $0.audit.page($1.request, $2) }),
        ServerRoute(
            .get, "audit/entries.csv", .page, actions: [.disclosure(.audit)],
            .reader(.readAccessLog) { parts, call, _ in try await parts.audit.file(call.request) }),
    ]

    private static let entriesOnPage = 100

    // MARK: The page

    private func page(_ request: Request, _ grant: Grant) async throws -> RecordResponder.Found {
        var (log, served): (AuditView.Log?, Served?) = (nil, nil)
        if grant.may(.readAccessLog) {
            let (asked, database) = try await asked(request)
            let found = try await found(asked, database)
            served = asked.served(hits: found.entries.count)
            log = found
        }
        let view = AuditView(log)
        let page = try await archive.reading(.everything) { reading in
            let file = try reading.pages.page(view, served: ReaderFrame(grant).served(reading.pages))
            return (bytes: file.bytes, policy: file.policy)
        }
        var answer = Answer(type: "text/html; charset=utf-8", bytes: page.bytes)
        answer.policy = page.policy
        answer.headers[.cacheControl] = "no-store"
        return (try encoder.encoded(answer.response, for: request), served)
    }

    /// A page of the log, from the entry on that is asked for.
    private func found(_ asked: AskedAudit, _ database: AccessDatabase) async throws -> AuditView.Log {
        let chain = chain
        let most = Self.entriesOnPage
        return try await BlockingWork.run {
            var log = AuditView.Log(try chain.check(database))
            let entries = try database.newest(asked.filter, before: asked.before ?? .max, limit: most + 1)
            log.entries = Array(entries.prefix(most))
            (log.fields, log.actions, log.csv) = (asked.fields, ServerRoutes.actions, asked.query(before: nil))
            log.newest = asked.before.map { _ in asked.query(before: nil) }
            if entries.count > most { log.older = log.entries.last.map { asked.query(before: $0.seq) } }
            return log
        }
    }

    // MARK: The file

    /// All of it, piece after piece, so that no part of the server waits for a long log.
    private func file(_ request: Request) async throws -> RecordResponder.Found {
        let (asked, database) = try await asked(request)
        let pieces = AuditPieces(database, asked.filter)
        var answer = Answer(type: "text/csv; charset=utf-8")
        answer.isAttachment = true
        answer.fileName = "access-log.csv"
        answer.headers[.cacheControl] = "no-store"
        answer.response.body = .stream { try await pieces.next() }
        return (try encoder.encoded(answer.response, for: request), asked.served(hits: nil))
    }

    /// What is asked for, and where it is kept.
    private func asked(_ request: Request) async throws -> (AskedAudit, AccessDatabase) {
        guard let database = access.recorded else { throw ProblemDetails.notFound() }
        let asked = try await archive.reading(.everything) { try AskedAudit(request, $0) }
        return (asked, database)
    }
}

/// Entries as CSV, piece after piece.
private final class AuditPieces: Sendable {
    private let database: AccessDatabase
    private let filter: AccessFilter
    /// Of the entry before which the next piece begins; `nil` at the end.
    private let before = Mutex<Int64?>(.max)
    private static let entriesInPiece = 2_000

    init(_ database: AccessDatabase, _ filter: AccessFilter) { (self.database, self.filter) = (database, filter) }

    /// `nil` once there are no more.
    func next() async throws -> [UInt8]? {
        guard let before = before.withLock({ $0 }) else { return nil }
        let (database, filter) = (database, filter)
        let entries = try await BlockingWork.run {
            try database.newest(filter, before: before, limit: Self.entriesInPiece)
        }
        self.before.withLock { $0 = entries.count < Self.entriesInPiece ? nil : entries.last?.seq }
        return entries.isEmpty && before != .max ? nil : AuditView.csv(entries, hasHead: before == .max)
    }
}

/// What of the access log is asked for.
private struct AskedAudit: Sendable {
    let path: String
    let fields: AuditView.Fields
    let filter: AccessFilter
    /// Of the entry before which the page begins; `nil` for the newest.
    let before: Int64?

    /// - Parameter reading: Of the whole record, which knows in which rooms somebody takes part.
    init(_ request: Request, _ reading: Reading) throws {
        func text(_ name: String) -> String { String((request.parameter(name) ?? "").prefix(500)) }
        var (fields, filter) = (AuditView.Fields(), AccessFilter())
        (fields.actor, fields.person, fields.caseName) = (text("actor"), text("person"), text("case"))
        (fields.action, fields.from, fields.to) = (text("action"), text("from"), text("to"))
        func given(_ text: String) -> String? { text.isEmpty ? nil : text }
        (filter.reader, filter.person) = (given(fields.actor), given(fields.person))
        (filter.caseName, filter.action) = (given(fields.caseName), given(fields.action))
        let zone = SiteZone(name: reading.pages.settings.timezone) ?? .utc
        filter.from = try Self.moment("from", given(fields.from), zone, endOfDay: false)
        filter.until = try Self.moment("to", given(fields.to), zone, endOfDay: true)
        if let person = filter.person {
            let rooms = try reading.reader.conversations(ofPeople: [ID(person)], teams: [], named: [])
            filter.conversations = Set(
                try rooms.compactMap { try reading.reader.conversation($0).map { ID($0.sourceID) } })
        }
        (path, self.fields, self.filter) = (request.path, fields, filter)
        before = request.parameter("before").flatMap { Int64($0) }
    }

    private static func moment(
        _ name: String, _ text: String?, _ zone: SiteZone, endOfDay: Bool
    ) throws(ProblemDetails) -> Timestamp? {
        guard let text else { return nil }
        guard let moment = Selection.moment(text, zone, endOfDay: endOfDay) else {
            throw .parameter(name, "It is no day such as 2026-03-01 and no time such as 2026-03-01T08:00:00Z.")
        }
        return moment
    }

    /// As it stands in an address behind the `?`.
    func query(before seq: Int64?) -> String {
        let before = seq.map { [(name: "before", value: "\($0)")] } ?? []
        return (fields.named + before).filter { !$0.value.isEmpty }
            .map { "\($0.name)=\(PercentEncoding.encoded($0.value))" }.joined(separator: "&")
    }

    /// As the access log has it.
    func served(hits: Int?) -> Served {
        var served = Served(.audit, path)
        let query = query(before: before)
        served.query = query.isEmpty ? nil : query
        served.hits = hits
        return served
    }
}

/// How far the access log is known to be whole. To work out every hash of a long log takes seconds, so what was worked out within
/// the last ten minutes is not worked out again: only what came after it.
private final class CheckedChain: Sendable {
    private struct State: Sendable {
        let at: ContinuousClock.Instant
        var seq: Int64
        var hash: [UInt8]
    }

    private let state = Mutex<State?>(nil)
    private static let longest = Duration.seconds(600)

    /// It takes time: not on an event loop.
    func check(_ database: AccessDatabase) throws(AccessError) -> AccessCheck {
        let now = ContinuousClock.now
        let known = state.withLock { $0 }.flatMap { now - $0.at < Self.longest ? $0 : nil }
        let check =
            if let known { try database.check(after: (known.seq, known.hash)) } else { try database.check(noted: nil) }
        state.withLock { state in
            guard case .whole(let seq, let hash) = check else {
                state = nil
                return
            }
            state = State(at: known?.at ?? now, seq: seq, hash: hash)
        }
        return check
    }
}
