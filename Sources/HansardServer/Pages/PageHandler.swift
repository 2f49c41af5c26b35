import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import PairChannel

/// Pages, their twins, assets and feeds: the files that a build would write, drawn for the reader, and kept for the next
/// who may read the same.
package struct PageHandler: Sendable {
    private let cache: PageCache

    /// - Parameter cacheBytes: Of drawn pages that are kept.
    package init(cacheBytes: Int = 48 << 20) { cache = PageCache(limit: cacheBytes) }

    /// The answer to a request for a path of the site.
    ///
    /// - Throws: `ProblemDetails.notFound` where there is nothing for this reader; one who asks for HTML is given a page that
    ///   says so.
    package func answer(_ request: ServerRequest, _ reading: Reading, _ grant: Grant) throws -> Answer {
        if let place = Self.redirect(request.path) { return Answer(movedTo: "/" + place) }
        let session = Self.session(grant, reading.pages)
        let key = PageCache.Key(readable: grant.readable, session: session.map { ID($0) }, path: ID(request.path))
        if let known = cache[key], try isCurrent(known, key, reading) { return answer(known, key, request) }
        let served = ServedPage(session: session)
        guard let file = try reading.pages.file(at: request.path, served: served) else {
            if let place = try reading.pages.elsewhere(request.path) { return Answer(nowAt: "/" + place) }
            return try missing(request, reading, served)
        }
        switch file.body {
        case .stored(let stored, let count): return Self.attachment(file, stored, count)
        case .bytes(let bytes):
            let page = PageCache.Page(
                bytes: bytes, subjects: file.subjects, policy: file.policy, tag: EntityTag(of: bytes),
                state: reading.pages.state,
                revision: reading.revision)
            cache.keep(page, key)
            return answer(page, key, request)
        }
    }

    /// The same without a reading, if the page was found to be that of `revision` before: what a reading of the present
    /// state would have for its name.
    package func cached(_ request: ServerRequest, session: String?, _ grant: Grant, revision: String) -> Answer? {
        let key = PageCache.Key(readable: grant.readable, session: session.map { ID($0) }, path: ID(request.path))
        guard let known = cache[key], known.revision == revision else { return nil }
        return answer(known, key, request)
    }

    /// Whom pages are drawn for, by name; `nil` for one who has not signed in here and cannot sign out.
    package static func session(_ grant: Grant, _ pages: SitePages) -> String? {
        guard grant.actor.means == .oidc else { return nil }
        let person = grant.actor.person.flatMap { pages.people.index(ofSourceID: $0) }
        return person.map { pages.people[$0].displayName } ?? grant.actor.subject.text
    }

    // MARK: Pages

    private func isCurrent(_ page: PageCache.Page, _ key: PageCache.Key, _ reading: Reading) throws -> Bool {
        if page.revision == reading.revision { return true }
        let isWhole = key.readable == .everything
        guard try !reading.pages.hasChanged(key.path.text, since: page.state, isWhole: isWhole) else { return false }
        var page = page
        (page.state, page.revision) = (reading.pages.state, reading.revision)
        cache.keep(page, key)
        return true
    }

    private func answer(_ page: PageCache.Page, _ key: PageCache.Key, _ request: ServerRequest) -> Answer {
        var answer = Answer(
            type: MediaType.of(key.path.text), bytes: page.bytes,
            served: Self.served(key.path.text, page.subjects))
        answer.policy = page.policy
        answer.headers[.eTag] = page.tag.text
        if AcceptEncoding.allowsGzip(request.headers) { answer.gzipped = compressed(page, key) }
        return answer
    }

    private func compressed(_ page: PageCache.Page, _ key: PageCache.Key) -> [UInt8]? {
        switch page.compressed {
        case .bytes(let bytes): return bytes
        case .none: return nil
        case .notTried:
            var page = page
            let bytes = Gzip.compressed(page.bytes)
            page.compressed = bytes.map { .bytes($0) } ?? .none
            cache.keep(page, key)
            return bytes
        }
    }

    private func missing(_ request: ServerRequest, _ reading: Reading, _ served: ServedPage) throws -> Answer {
        guard request.wantsPage else { throw ProblemDetails.notFound() }
        let page = try reading.pages.missingPage(at: request.path, served: served)
        var answer = Answer(status: .notFound, type: "text/html; charset=utf-8", bytes: page.bytes)
        answer.policy = page.policy
        return answer
    }

    /// A download, whatever it is; who sends it says so.
    private static func attachment(_ file: SiteFile, _ stored: String, _ count: Int64) -> Answer {
        var answer = Answer(type: MediaType.of(file.path), served: served(file.path, file.subjects))
        answer.body = .file(path: stored, bytes: count)
        let name = file.path.split(separator: "/").last ?? ""
        // Its name is the SHA-256 of what is in it.
        answer.headers[.eTag] = EntityTag(opaque: String(name.prefix(64))).text
        return answer
    }

    // MARK: Paths

    /// Where the first page of a folder is, for a path that names the folder.
    static func redirect(_ path: String) -> String? {
        guard PageKey(path) == nil else { return nil }
        let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
        switch PageKey(folder + "/index.html") {
        case .conversationList, .peopleList, .presence, .reports, .unseen: return folder + "/index.html"
        case .conversation(_, .contents): return folder + "/index.html"
        default: return nil
        }
    }

    /// What the access log says of it; `nil` for what has nothing of the record.
    private static func served(_ path: String, _ subjects: PageSubjects) -> Served? {
        let action: Served.Action
        switch PageKey(path) {
        case nil, .search, .free: return nil
        case .siteFeed, .personFeed, .unseenFeed, .conversation(_, .feed): action = .feed
        case .attachment: action = .attachment
        case .home, .conversationList, .peopleList: action = .list
        default: action = path.hasSuffix(".csv") || path.hasSuffix(".json") ? .export : .view
        }
        var served = Served(action, path)
        (served.conversations, served.people, served.records) = (
            subjects.conversations, subjects.people, subjects.records
        )
        return served
    }
}
