import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// People whom a source calls by more than one name.
@Suite(.blocking) struct PeopleNamesTests {
    private static let users = """
        [{"id":"U1","name":"akess","real_name":"Anna Kessler","profile":{"display_name":"Annie","real_name":"Anna Kessler"}},
         {"id":"U2","name":"ben","profile":{"display_name":""}}]
        """

    /// An export with these messages in its one channel.
    private func site(_ messages: String..., others: [String: String] = [:]) throws -> TestSite {
        let site = try TestSite()
        let folder = site.base + "/sources/export"
        try FileManager.default.createDirectory(atPath: folder + "/general", withIntermediateDirectories: true)
        let files = [
            "users.json": Self.users, "channels.json": #"[{"id":"C1","name":"general","members":["U1","U2"]}]"#,
            "general/2016-01-16.json": "[\(messages.joined(separator: ","))]",
        ].merging(others) { _, other in other }
        for (name, text) in files { try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8) }
        try site.ingest(paths: [folder])
        return site
    }

    private static let hello = #"{"type":"message","user":"U1","text":"Hello","ts":"1452988121.000015"}"#

    @Test(arguments: ["Annie", "\"Anna Kessler\"", "akess", "U1"])
    func aQueryFindsWhoeverHasThatName(name: String) throws {
        let site = try site(Self.hello)
        let hits = try ArchiveReader(path: site.archive)
            .search(try SearchQuery("from:\(name)"), limit: 5, zone: .utc).hits
        #expect(hits.count == 1)
    }

    @Test func wordsOfTwoNamesFindNobody() throws {
        let site = try site(Self.hello)
        let found = try ArchiveReader(path: site.archive)
            .search(try SearchQuery("from:\"Annie Kessler\""), limit: 5, zone: .utc)
        #expect(found.hits.isEmpty)
    }

    @Test func theSettingSaysWhichNameIsShownAndThePersonsPageHasTheOthers() throws {
        let site = try site(Self.hello)
        try site.build("display", audience: nil, settings: "title: Record")
        let display = try site.text("people/u1_.html", in: "display")
        #expect(display.contains("<h1><bdi>Annie</bdi></h1>"))
        #expect(display.contains("<dd><bdi>Anna Kessler, akess</bdi></dd>"))
        #expect(try site.text("people/u1_.md", in: "display").contains("Anna Kessler, akess"))
        try site.build("real", audience: nil, settings: "names: real")
        #expect(try site.text("people/u1_.html", in: "real").contains("<h1><bdi>Anna Kessler</bdi></h1>"))
        #expect(try site.text("people/u1_.html", in: "real").contains("<dd><bdi>Annie, akess</bdi></dd>"))
        // Whoever has one name alone is shown by it.
        #expect(try site.text("people/u2_.html", in: "real").contains("<h1><bdi>ben</bdi></h1>"))
        #expect(try site.text("people/u2_.html", in: "real").contains("Also called") == false)
    }

    @Test func thereIsNoThirdWayToShowNames() throws {
        #expect(throws: SiteSettings.Problem.self) { _ = try SiteSettings(yaml: "names: both", file: "site.yml") }
        #expect(try SiteSettings(yaml: "names: real", file: "site.yml").names == .real)
    }

    @Test func namesOfPeopleYmlStandAboveBoth() {
        #expect(PersonNaming.real.shown("Annie", real: "Anna Kessler") == "Anna Kessler")
        #expect(PersonNaming.real.shown("Annie", real: "") == "Annie")
        #expect(PersonNaming.display.shown(nil, real: "Anna Kessler") == "Anna Kessler")
        #expect(PersonNaming.display.shown("", real: nil) == nil)
    }

    @Test func aBotIsNamedAsTheLineSaysThatAddedItWhicheverCameFirst() throws {
        let site = try site(
            #"{"type":"message","bot_id":"B1","text":"Build 7 passed","ts":"1452988121.000015"}"#,
            #"{"type":"message","subtype":"bot_add","user":"U1","bot_id":"B1","text":"added an integration to this channel: <https://acme.slack.com/services/B1|builder>","ts":"1452988746.000017"}"#
        )
        #expect(try ArchiveReader(path: site.archive).people().people.first { $0.sourceID == "B1" }?.name == "builder")
    }

    @Test func aBotWithTwoIDsIsOne() throws {
        let users =
            #"[{"id":"U1","name":"ann"},{"id":"U9","name":"deploy","is_bot":true,"profile":{"bot_id":"B9","real_name":"Deploy"}}]"#
        let site = try site(
            #"{"type":"message","bot_id":"B9","subtype":"bot_message","text":"One","ts":"1452988121.000015"}"#,
            #"{"type":"message","bot_id":"B9","user":"U9","text":"Two","ts":"1452988122.000015"}"#,
            others: ["users.json": users])
        let reader = try ArchiveReader(path: site.archive)
        #expect(try !reader.people().people.contains { $0.sourceID == "B9" })
        let found = try reader.search(try SearchQuery("from:Deploy"), limit: 5, zone: .utc).hits
        #expect(found.count == 2 && found.allSatisfy { $0.senderID == "U9" && $0.shape.kind == .bot })
    }

    @Test func aBotIsNamedAsTheListOfIntegrationsCallsItsApp() throws {
        let site = try site(
            #"{"type":"message","bot_id":"B2","app_id":"A2","text":"Deployed","ts":"1452988121.000015"}"#,
            others: ["integration_logs.json": #"[{"app_id":"A2","app_type":"Deployer","change_type":"added"}]"#])
        let bot = try ArchiveReader(path: site.archive).people().people.first { $0.sourceID == "B2" }
        #expect(bot?.name == "Deployer" && bot?.isBot == true)
    }
}
