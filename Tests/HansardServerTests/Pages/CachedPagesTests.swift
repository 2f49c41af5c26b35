import HTTPServer
import HTTPTypes
import HansardSite
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

@Suite(.blocking) struct CachedPagesTests {
    private static let encoder = ResponseEncoder(isOpen: true, address: PublicAddress(names: []))
    private let pages = CachedPages(CachedPagesTests.encoder, limit: 48 << 20)

    /// What a request is answered with, and whether it had to be drawn; kept as of the archive’s state `number`.
    private func ask(
        _ path: String, _ archive: PagesArchive, _ number: UInt64?, _ fields: [(HTTPField.Name, String)] = [],
        readable: Readable = .everything
    ) throws -> (response: CachedResponse, isDrawn: Bool) {
        let request = PagesArchive.request(path, fields)
        let grant = Grant(actor: PagesArchive.grant().actor, role: .open, readable: readable)
        let key = CachedPages.Key(grant, path: path)
        let found = try pages.found(key, request, archive.reading) {
            try PageHandler().answer(request, archive.reading, grant)
        }
        guard case .entry(let entry, let isDrawn) = found else { throw Unexpected() }
        pages.keep(entry, as: key, in: number)
        return (entry.response, isDrawn)
    }

    private struct Unexpected: Error {}

    private static func key(_ path: String) -> CachedPages.Key { CachedPages.Key(PagesArchive.grant(), path: path) }

    private static func body(_ response: EncodedResponse) -> [UInt8] {
        if case .buffer(let buffer) = response.body { Array(buffer.readableBytesView) } else { [] }
    }

    @Test func theCompressedFormIsMadeForThoseWhoTakeIt() throws {
        let archive = try PagesArchive([PagesArchive.message("1", "team")])
        let gzip = [(HTTPField.Name.acceptEncoding, "gzip, br")]
        let first = try ask("index.html", archive, 1, gzip).response
        #expect(Self.body(try #require(first.gzip)).starts(with: [0x1F, 0x8B]))
        let second = try ask("index.html", archive, 1, gzip)
        #expect(!second.isDrawn && second.response.gzip.map(Self.body) == first.gzip.map(Self.body))
        // One who wanted it plain came first.
        let plain = try ask("people/index.html", archive, 1).response
        #expect(plain.gzip == nil && plain.wantsCompression(for: [.acceptEncoding: "gzip"]))
        #expect(pages.compressed(plain, Self.key("people/index.html")).gzip != nil)
        let known = try #require(pages.known(Self.key("people/index.html"), in: 1))
        #expect(known.response.gzip != nil && !known.response.wantsCompression(for: [.acceptEncoding: "gzip"]))
    }

    @Test func aPageIsKeptUntilItMayHaveChanged() throws {
        let archive = try PagesArchive([PagesArchive.message("1", "team"), PagesArchive.message("x", "other")])
        let path = "conversations/team/2026-03.html"
        let first = try ask(path, archive, 1)
        #expect(first.isDrawn && pages.known(Self.key(path), in: 1) != nil)
        try archive.add([PagesArchive.message("y", "other")])
        #expect(pages.known(Self.key(path), in: 2) == nil)
        let second = try ask(path, archive, 2)
        #expect(!second.isDrawn && second.response.tag == first.response.tag)
        #expect(pages.known(Self.key(path), in: 2) != nil)
        try archive.add([PagesArchive.message("2", "team")])
        let third = try ask(path, archive, 3)
        #expect(third.isDrawn && third.response.tag != first.response.tag)
        #expect(String(decoding: Self.body(third.response.plain), as: UTF8.self).contains("text 2"))
        // Of a page that lists all conversations nothing stays.
        let list = try ask("conversations/index.html", archive, 3)
        try archive.add([PagesArchive.message("3", "team")])
        let next = try ask("conversations/index.html", archive, 4)
        #expect(list.isDrawn && next.isDrawn)
    }

    /// The archive was in another state before than after: the next one looks again.
    @Test func whatCameBetweenTwoStatesIsKnownInNone() throws {
        let archive = try PagesArchive([PagesArchive.message("1", "team")])
        let path = "conversations/team/2026-03.html"
        #expect(try ask(path, archive, nil).isDrawn)
        #expect(pages.known(Self.key(path), in: 1) == nil && pages.known(Self.key(path), in: 2) == nil)
        #expect(try !ask(path, archive, 2).isDrawn)
        #expect(pages.known(Self.key(path), in: 2) != nil)
    }

    @Test func theCacheKeepsToItsRoomAndTheLeastAskedGoesFirst() throws {
        let archive = try PagesArchive((0..<40).map { PagesArchive.message("\($0)", "room-\($0)") })
        let cache = ResponseCache(limit: 200_000)
        func key(_ i: Int) -> ResponseCache.Key { Self.key("conversations/room-\(i)/2026-03.html") }
        for i in 0..<40 {
            let response = try ask(key(i).path.text, archive, 1).response
            cache.keep(
                ResponseCache.Entry(
                    response: response, served: nil, state: archive.reading.pages.state, revision: "1"), as: key(i))
            #expect(cache.bytes <= 200_000)
            #expect(cache[key(0)] != nil, "asked for each time")
        }
        #expect(cache[key(39)] != nil)
        #expect(cache[key(1)] == nil)
    }
}
