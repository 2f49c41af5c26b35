import HTTPTypes
import Hansard
import TestSupport
import Testing

@testable import HansardServer

@Suite(.blocking) struct FeedHandlerTests {
    @Test(arguments: [
        "feed.json", "conversations/private-chat-9-10/feed.json", "people/9.feed.json", "feed.json?q=the",
    ])
    func itsPagesHaveEachItemOnce(path: String) async throws {
        let api = try TestAPI()
        var (ids, next, pages): ([String], String?, Int) = ([], path, 0)
        while let address = next, pages < 40 {
            let reply = try await api.answer(address)
            try #require(reply.status == 200)
            guard case .array(let items) = try reply.json["items"] else { break }
            ids += items.map { $0["id"]?.string ?? "" }
            #expect(reply.served?.action == .feed)
            let link = reply.headers[HTTPField.Name("Link")!]
            next = link.map { String($0.dropFirst(2).prefix { $0 != ">" }) }
            if let link, !link.hasPrefix("</") {
                next = String(
                    link.dropFirst().prefix { $0 != ">" }.split(separator: "/").dropFirst(2).joined(separator: "/"))
            }
            pages += 1
        }
        #expect(pages > 1 || ids.count <= 50)
        #expect(!ids.isEmpty)
        #expect(Set(ids).count == ids.count)
    }

    @Test func theSameAsAtomLeadsOn() async throws {
        let text = try await TestAPI().answer("feed.xml").text
        #expect(text.contains("<link rel=\"next\" type=\"application/atom+xml\""))
        #expect(text.contains("feed.xml?cursor="))
    }

    @Test func whatIsNoFeedIsNotFound() async throws {
        #expect(try await TestAPI().answer("conversations/nowhere/feed.json").status == 404)
        #expect(try await TestAPI().answer("people/9.feed.json?q=x").status == 400)
    }
}
