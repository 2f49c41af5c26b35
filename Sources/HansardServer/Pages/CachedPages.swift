import HTTPServer
import HansardSite
import PairChannel

/// Pages and feeds as they are sent: drawn when they are first asked for, and again when they may have changed.
struct CachedPages: Sendable {
    typealias Key = ResponseCache.Key

    private let encoder: ResponseEncoder
    private let cache: ResponseCache

    /// - Parameter limit: Bytes of answers that are kept.
    init(_ encoder: ResponseEncoder, limit: Int) { (self.encoder, cache) = (encoder, ResponseCache(limit: limit)) }

    /// What is known to be right in a state of the archive. It waits for nothing.
    func known(_ key: Key, in archiveState: UInt64) -> ResponseCache.Entry? {
        guard let entry = cache[key], entry.archiveState == archiveState else { return nil }
        return entry
    }

    /// What a reading has for a request.
    enum Found: Sendable {
        /// To be kept: a page that is there.
        case entry(ResponseCache.Entry, isDrawn: Bool)
        case response(CachedResponse, Served?)
        /// A file or a stream.
        case answer(Answer)
    }

    /// On the reading’s thread, for it may take time to draw and to compress.
    ///
    /// - Parameter draw: The page or feed, if it is not at hand.
    func found(_ key: Key, _ request: Request, _ reading: Reading, draw: () throws -> Answer) throws -> Found {
        if var known = cache[key], try isRight(known, key, reading) {
            (known.state, known.revision, known.archiveState) = (reading.pages.state, reading.revision, nil)
            return .entry(known, isDrawn: false)
        }
        let answer = try draw()
        switch answer.body {
        case .file, .stream: return .answer(answer)
        case .none, .bytes: if answer.pieces != nil { return .answer(answer) }
        }
        let response = encoder.cached(answer.response, for: request)
        guard answer.status == .ok else { return .response(response, answer.served) }
        return .entry(
            ResponseCache.Entry(
                response: response, served: answer.served, state: reading.pages.state,
                revision: reading.revision), isDrawn: true)
    }

    private func isRight(_ known: ResponseCache.Entry, _ key: Key, _ reading: Reading) throws -> Bool {
        if known.revision == reading.revision { return true }
        // A feed is made by other means than the site’s.
        guard !Request.isPagedFeed(key.path.text) else { return false }
        let isWhole = key.readable == .everything
        return try !reading.pages.hasChanged(key.path.text, since: known.state, isWhole: isWhole)
    }

    /// Keeps what was found.
    ///
    /// - Parameter archiveState: The archive’s before and after; `nil` if it was not the same.
    func keep(_ entry: ResponseCache.Entry, as key: Key, in archiveState: UInt64?) {
        var entry = entry
        entry.archiveState = archiveState
        cache.keep(entry, as: key)
    }

    /// The compressed form, which is kept for the next. It takes time: not on an event loop.
    func compressed(_ response: CachedResponse, _ key: Key) -> CachedResponse {
        let compressed = response.compressed()
        if var entry = cache[key], entry.response.tag == response.tag {
            entry.response = compressed
            cache.keep(entry, as: key)
        }
        return compressed
    }
}
