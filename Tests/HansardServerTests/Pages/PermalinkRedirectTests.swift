import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// An old link of Slack's with the host of the archive leads to the message.
@Suite(.blocking) struct PermalinkRedirectTests {
    private static func archive() throws -> PagesArchive {
        try PagesArchive([
            #"{"type":"message","id":"1772442000.000100","channel":"C003","sender":"7","sent_at":"2026-03-02T09:00:00.0001Z","text":"x"}"#
        ])
    }

    @Test func itLeadsToThePageOfTheMessage() throws {
        let archive = try Self.archive()
        let answer = try PageHandler().answer(
            PagesArchive.request("archives/C003/p1772442000000100"), archive.reading, PagesArchive.grant())
        #expect(answer.status == .found)
        #expect(answer.headers[.location] == "/conversations/c003_/2026-03.html#m-1772442000.000100")
    }

    @Test(arguments: [
        ("archives/C003", "conversations/c003_/index.html"), ("archives/C003/", "conversations/c003_/index.html"),
        ("conversations/C003", "conversations/c003_/index.html"),
        ("conversations/C003/", "conversations/c003_/index.html"),
        ("conversations/C003/2026-03.html", "conversations/c003_/2026-03.html"),
        ("people/U007", "people/u007_.html"), ("people/U007/", "people/u007_.html"),
        ("people/U007.html", "people/u007_.html"), ("people/7", "people/7.html"),
    ])
    func anIDAsItsSystemWritesItLeadsToThePage(path: String, place: String) throws {
        let archive = try PagesArchive(
            [("1772442000.000100", "7"), ("1772442001.000100", "U007")].map { id, sender in
                #"{"type":"message","id":"\#(id)","channel":"C003","sender":"\#(sender)","sent_at":"2026-03-02T09:00:00.0001Z","text":"x"}"#
            })
        let answer = try PageHandler().answer(
            PagesArchive.request(path), archive.reading, PagesArchive.grant())
        #expect(answer.status == .found)
        #expect(answer.headers[.location] == "/" + place)
    }

    @Test(arguments: [
        "archives/C003/p1772442000000101", "archives/C004/p1772442000000100", "archives/C004", "archives/index.html",
        "conversations/C004/", "conversations/C003/x.html", "people/U999", "people/c003_/",
    ])
    func whatTheReaderDoesNotHaveIsNotFound(path: String) throws {
        let archive = try Self.archive()
        #expect(throws: ProblemDetails.self) {
            _ = try PageHandler().answer(PagesArchive.request(path), archive.reading, PagesArchive.grant())
        }
    }
}
