import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore

/// Answers auditors: who looked at what, whether the log of that is whole, and where the documents are that are made for them. That
/// somebody has read the log is in the log.
struct AuditResponder: Sendable {
    let archive: ArchiveRequests
    let encoder: ResponseEncoder
    let access: any ArchiveAccess
    /// What entries of the log may be called, to choose among.
    let actions: [String]
    private let chain = CheckedChain()

    init(archive: ArchiveRequests, encoder: ResponseEncoder, access: any ArchiveAccess, actions: [String]) {
        (self.archive, self.encoder, self.access, self.actions) = (archive, encoder, access, actions)
    }

    private static let entriesOnPage = 100

    // MARK: The page

    /// The entries that are asked for, and whether the log is whole.
    func page(_ request: Request, _ grant: Grant) async throws -> RecordResponder.Found {
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
        let (chain, actions) = (chain, actions)
        let most = Self.entriesOnPage
        return try await BlockingWork.run {
            var log = AuditView.Log(try chain.check(database))
            let entries = try database.newest(asked.filter, before: asked.before ?? .max, limit: most + 1)
            log.entries = Array(entries.prefix(most))
            (log.fields, log.actions, log.csv) = (asked.fields, actions, asked.query(before: nil))
            log.newest = asked.before.map { _ in asked.query(before: nil) }
            if entries.count > most { log.older = log.entries.last.map { asked.query(before: $0.seq) } }
            return log
        }
    }

    // MARK: The file

    /// All of it, piece after piece, so that no part of the server waits for a long log.
    func file(_ request: Request) async throws -> RecordResponder.Found {
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
