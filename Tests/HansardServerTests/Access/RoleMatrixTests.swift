import Foundation
import HansardSite
import HansardStore
import TestSupport
import Testing

@testable import HansardServer

/// Every route for every role, over a socket: what may be read is answered, and what may not be is answered like what
/// there is not.
@Suite struct RoleMatrixTests {
    private enum Rule: Sendable {
        /// For whoever is known; what is in it is theirs.
        case everybody
        /// For those who may read the circle that the address names.
        case members
        /// For those who may read everything: nobody in a ruled archive.
        case nobody
        /// Of everything, for those who may read that: it is not there for anybody else.
        case whole
        /// For auditors and administrators.
        case auditors
        /// The same, with the access log for auditors: it names whoever was looked at.
        case audit
        /// The access log, for auditors.
        case log
        /// Cases by their names, for compliance officers.
        case cases
        /// For whoever asks, known or not, with this status.
        case anybody(Int)
        /// For whoever is known, whatever else they ask for.
        case known
        /// Chooses a case: for whoever is an officer of it.
        case officers
        /// For nobody: there is none.
        case absent
    }

    /// A place of the server: what it is of, for the list of those, and its address for a circle.
    private struct Place: Sendable {
        let of: String
        let rule: Rule
        let address: @Sendable (Circle) -> String

        init(_ of: String, _ rule: Rule, _ address: @escaping @Sendable (Circle) -> String) {
            (self.of, self.rule, self.address) = (of, rule, address)
        }
    }

    // MARK: What there is

    /// By the path of the API’s operation.
    private static let api: [Place] = [
        Place("", .everybody) { _ in "/api/v1/" }, Place("openapi.json", .everybody) { _ in "/api/v1/openapi.json" },
        Place("problems", .everybody) { _ in "/api/v1/problems" },
        Place("conversations", .everybody) { _ in "/api/v1/conversations" },
        Place("conversations", .everybody) { _ in "/api/v1/conversations?format=csv" },
        Place("conversations", .everybody) { "/api/v1/conversations?person=\($0.low)&kind=pair" },
        Place("conversations/{conversation}", .members) { "/api/v1/conversations/\($0.pair)" },
        Place("conversations/{conversation}", .members) { "/api/v1/conversations/\($0.room)" },
        Place("conversations/{conversation}/messages", .members) { "/api/v1/conversations/\($0.pair)/messages" },
        Place("conversations/{conversation}/messages", .members) {
            "/api/v1/conversations/\($0.pair)/messages?anchor=2&before=1&after=1"
        },
        Place("conversations/{conversation}/messages", .members) {
            "/api/v1/conversations/\($0.pair)/messages?anchor=first_unseen&person=\($0.high)"
        },
        Place("conversations/{conversation}/messages", .members) {
            "/api/v1/conversations/\($0.room)/messages?format=jsonl"
        },
        Place("messages/{conversation}/{message}", .members) { "/api/v1/messages/\($0.pair)/1" },
        Place("messages/{conversation}/{message}/thread", .members) { "/api/v1/messages/\($0.pair)/2/thread" },
        Place("messages/{conversation}/{message}/versions", .members) { "/api/v1/messages/\($0.pair)/1/versions" },
        Place("messages/{conversation}/{message}/versions", .members) {
            "/api/v1/messages/\($0.pair)/3/versions?format=csv"
        },
        Place("changes", .everybody) { _ in "/api/v1/changes" },
        Place("changes", .everybody) { _ in "/api/v1/changes?versions=true&format=jsonl" },
        Place("changes", .members) { "/api/v1/changes?conversation=\($0.pair)" },
        Place("conversations/{conversation}/messages", .members) {
            "/api/v1/conversations/\($0.room)/messages?from=2026-\($0.firstMonth)-01&versions=true"
        },
        Place("people", .everybody) { _ in "/api/v1/people" },
        Place("people", .everybody) { "/api/v1/people?team=\($0.team)" },
        Place("people/{person}", .members) { "/api/v1/people/\($0.low)" },
        Place("people/{person}/presence", .members) { "/api/v1/people/\($0.high)/presence" },
        Place("people/{person}/presence", .members) { "/api/v1/people/\($0.low)/presence?from=2026-03-01&format=csv" },
        Place("people/{person}/messages", .members) { "/api/v1/people/\($0.low)/messages" },
        Place("names", .everybody) { "/api/v1/names?kind=person&q=\($0.low)" },
        Place("names", .everybody) { _ in "/api/v1/names?kind=person" },
        Place("names", .everybody) { _ in "/api/v1/names?kind=conversation" },
        Place("search", .everybody) { "/api/v1/search?q=from:\($0.low)%20ferry%20march%202026&explain=true" },
        Place("search", .everybody) { _ in "/api/v1/search?q=ferry" },
        Place("search", .everybody) { "/api/v1/search?q=\($0.name)" },
        Place("search", .everybody) { "/api/v1/search?q=\($0.name.prefix(3))*&order=relevance" },
        Place("search", .everybody) { "/api/v1/search?q=from:\($0.low)" },
        Place("search", .everybody) { "/api/v1/search?q=from:\($0.team)" },
        Place("search", .everybody) { "/api/v1/search?q=in:\($0.pair)%20ferry" },
        Place("search", .everybody) { _ in "/api/v1/search?q=-nothing&format=jsonl" },
        Place("search", .everybody) { _ in "/api/v1/search?q=is:deleted" },
        Place("unseen", .everybody) { _ in "/api/v1/unseen" },
        Place("unseen", .everybody) { "/api/v1/unseen?person=\($0.high)&as_of=2026-04-08" },
        Place("unseen", .everybody) { _ in "/api/v1/unseen?as_of=2026-03-03T12:00:00Z&format=csv" },
        Place("stats", .everybody) { _ in "/api/v1/stats" },
        Place("stats/response-times", .everybody) { _ in "/api/v1/stats/response-times" },
        Place("stats/response-times", .everybody) { "/api/v1/stats/response-times?person=\($0.high)" },
        Place("imports", .nobody) { _ in "/api/v1/imports" },
        Place("imports", .nobody) { _ in "/api/v1/imports?format=csv" },
        Place("exports", .everybody) { _ in "/api/v1/exports" },
        Place("exports/{export}", .absent) { _ in "/api/v1/exports/0123456789abcdef0123456789abcdef" },
        Place("exports/{export}/bundle.zip", .absent) { _ in "/api/v1/exports/0123/bundle.zip" },
    ]

    /// What only a server has; what is sent to it has tests of its own.
    private static let exports: [Place] = [
        Place("export/", .everybody) { _ in "/export/" },
        Place("export/", .members) { "/export/?conversation=\($0.pair)" },
        Place("export/", .members) { "/export/?conversation=\($0.room)&from=2026-03-01" },
        Place("export/", .members) { "/export/?person=\($0.low)&query=\($0.name)" },
        Place("export/{export}/", .absent) { _ in "/export/0123456789abcdef0123456789abcdef/" },
        Place("export/{export}/bundle.zip", .absent) { _ in "/export/0123456789abcdef0123456789abcdef/bundle.zip" },
    ]

    /// By the kind of page that `PageAddress` has for it. A kind that is not here is asked for as a build writes it: see
    /// `built`.
    private static let pages: [Place] = [
        Place("home", .everybody) { _ in "/" }, Place("home", .everybody) { _ in "/index.md" },
        Place("search", .everybody) { _ in "/search.html" },
        Place("search", .everybody) { "/search.html?q=\($0.name)" },
        Place("siteFeed", .everybody) { _ in "/feed.json" }, Place("siteFeed", .everybody) { _ in "/feed.xml" },
        Place("siteFeed", .everybody) { "/feed.json?q=\($0.name)" },
        Place("siteFeed", .everybody) { "/feed.xml?q=ferry%20with:\($0.low)" },
        Place("conversationList", .everybody) { _ in "/conversations/index.html" },
        Place("conversationListData", .everybody) { _ in "/conversations/conversations.csv" },
        Place("conversation", .members) { "/conversations/\($0.pair)/index.html" },
        Place("conversation", .members) { "/conversations/\($0.pair)/index.md" },
        Place("conversation", .members) { "/conversations/\($0.room)/index.html" },
        Place("transcript", .members) { "/conversations/\($0.pair)/2026-\($0.firstMonth).html" },
        Place("transcript", .members) { "/conversations/\($0.room)/2026-\($0.firstMonth).md" },
        Place("conversationFeed", .members) { "/conversations/\($0.pair)/feed.json" },
        Place("conversationFeed", .members) { "/conversations/\($0.room)/feed.xml" },
        Place("peopleList", .everybody) { _ in "/people/index.html" },
        Place("peopleListData", .everybody) { _ in "/people/people.json" },
        Place("person", .members) { "/people/\($0.low).html" }, Place("person", .members) { "/people/\($0.high).md" },
        Place("personFeed", .members) { "/people/\($0.low).feed.json" },
        Place("personFeed", .members) { "/people/\($0.high).feed.xml" },
        Place("presence", .everybody) { _ in "/presence/index.html" },
        Place("presenceHours", .everybody) { _ in "/presence/hours.csv" },
        Place("presencePerson", .members) { "/presence/people/\($0.low)/2026-03.html" },
        Place("reports", .everybody) { _ in "/reports/index.html" },
        Place("activity", .everybody) { _ in "/reports/activity.html" },
        Place("activity", .everybody) { _ in "/reports/activity.csv" },
        Place("gaps", .whole) { _ in "/reports/gaps.html" }, Place("gaps", .whole) { _ in "/reports/gaps.csv" },
        Place("responses", .everybody) { _ in "/reports/responses.html" },
        Place("responses", .everybody) { _ in "/reports/responses.csv" },
        Place("unanswered", .everybody) { _ in "/reports/unanswered.html" },
        Place("unanswered", .everybody) { _ in "/reports/unanswered.csv" },
        Place("personUnanswered", .members) { "/people/\($0.high)/unanswered.html" },
        Place("wholeConversation", .members) { "/conversations/\($0.pair)/whole.html" },
        Place("wholeConversation", .members) { "/conversations/\($0.room)/whole.md?from=2026-\($0.firstMonth)-01" },
        Place("thread", .members) { "/conversations/\($0.pair)/thread-\($0.thread).html" },
        Place("unseen", .everybody) { _ in "/unseen/index.html" },
        Place("unseenData", .everybody) { _ in "/unseen/unseen.csv" },
        Place("unseenData", .everybody) { _ in "/unseen/unseen.json" },
        Place("unseenFeed", .everybody) { _ in "/unseen/feed.json" },
        Place("unseenFeed", .everybody) { _ in "/unseen/feed.xml" },
        Place("free", .everybody) { _ in "/about.html" }, Place("asset", .everybody) { _ in "/assets/hansard.css" },
        Place("asset", .everybody) { _ in "/robots.txt" },
        Place("attachment", .members) { "/files/\($0.sha256.prefix(2))/\($0.sha256).bin" },
    ]

    /// Pages of the kinds that are not in `pages`, one in each form: those that a build calls by somebody’s or something’s name
    /// are for whoever may read the circle, all others are everybody’s, with what is theirs.
    private static func built(_ server: MatrixServer) throws -> [Place] {
        let named = Set(pages.map(\.of))
        let circle = Circle.amber
        var found: [String: Place] = [:]
        for file in try server.builtFiles() {
            guard let page = PageAddress(file), !named.contains(page.kind), !none.contains(page.kind) else { continue }
            let names = [circle.low, circle.high, circle.name, circle.sha256].filter { file.contains($0) }
            guard !names.isEmpty || !Circle.coral.marks.contains(where: { file.contains($0) }) else { continue }
            let form = "\(page.kind) \(page.ending) \(names.isEmpty)"
            found[form] =
                found[form]
                ?? Place(page.kind, names.isEmpty ? .everybody : .members) { other in
                    zip(
                        [circle.low, circle.high, circle.name, circle.sha256],
                        [other.low, other.high, other.name, other.sha256]
                    )
                    .reduce("/" + file) { $0.replacing($1.0, with: $1.1) }
                }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Those of which this archive has none: there are not enough people or conversations for a second page.
    private static let none: Set = [
        "emoji",
        "participants", "permalinks", "conversationYear", "personConversations", "presenceDay", "sitemap",
    ]

    private static let others: [Place] = [
        Place("healthz", .anybody(200)) { _ in "/healthz" }, Place("readyz", .anybody(200)) { _ in "/readyz" },
        Place("metrics", .anybody(200)) { _ in "/metrics" },
        Place("auth/sign-in", .anybody(404)) { _ in "/auth/sign-in" },
        Place("auth/callback", .anybody(404)) { _ in "/auth/callback?state=x&code=y" },
        Place("auth/sign-out", .anybody(404)) { _ in "/auth/sign-out" },
        Place("auth/case", .known) { _ in "/auth/case" },
        Place("auth/cases", .cases) { _ in "/auth/cases" },
        Place("auth/case/{case...}", .officers) { "/auth/case/\($0.name)-open" },
        Place("auth/{place...}", .anybody(404)) { _ in "/auth/nowhere" },
        Place("audit/", .audit) { _ in "/audit/" },
        Place("audit/", .audit) { "/audit/?person=\($0.low)&action=view&from=2026-03-01" },
        Place("audit/entries.csv", .log) { _ in "/audit/entries.csv" },
        Place("policy/processing.html", .auditors) { _ in "/policy/processing.html" },
        Place("policy/processing.md", .auditors) { _ in "/policy/processing.md" },
        Place("policy/procedures.html", .auditors) { _ in "/policy/procedures.html" },
        Place("policy/procedures.md", .auditors) { _ in "/policy/procedures.md" },
    ]

    /// Below these all pages stand, the API’s description by another address and what it has no operation for, and where a folder
    /// is whose address lacks the slash.
    private static let elsewhere: Set = [
        "{page...}", "api/v1", "api/v1/{operation...}", "export", "export/{export}", "audit",
    ]

    @Test func everyRouteIsInTheMatrix() {
        #expect(Set(Self.api.map(\.of)) == Set(Routes.all.map(\.path)))
        let read = ServerRoutes.all.filter { $0.method == .get }.map(\.pattern.text)
        let named = Set((Self.others + Self.exports).map(\.of) + Self.api.map { "api/v1/\($0.of)" })
        #expect(Set(read) == named.union(Self.elsewhere))
        let kinds = Self.pages.filter { $0.of != "asset" }.flatMap { place in
            [Circle.amber].map { circle in
                let path = String(place.address(circle).dropFirst().prefix { $0 != "?" })
                let file = path.isEmpty ? "index.html" : path.hasSuffix("/") ? path + "index.html" : path
                #expect(PageAddress(file)?.kind == place.of, "\(path)")
                return place.of
            }
        }
        #expect(Set(kinds).isDisjoint(with: Self.none))
        #expect(Set(kinds).union(Self.none).isSubset(of: PageAddress.kinds))
    }

    // MARK: Who gets what

    /// Readers are asked for in parts, each at a server of its own: every fourth in one, from this one on.
    @Test(arguments: 0..<4) func eachRoleGetsWhatTheRulesSay(first: Int) async throws {
        let server = try await MatrixServer([.amber, .coral])
        let readers = stride(from: first, to: server.readers.count, by: 4).map { server.readers[$0] }
        let result = await Task {
            try await offPool {
                let built = try Self.built(server)
                // Every kind of page is asked for.
                let kinds = Set((Self.pages + built).map(\.of)).union(Self.none).subtracting(["asset"])
                #expect(kinds == Set(PageAddress.kinds))
                return try Self.askForEverything(server, readers, built)
            }
        }.result
        var entries: [AccessEntry] = []
        try server.database.entries { entries.append($0.entry) }
        await server.stop()
        let asked = try result.get()
        #expect(asked > 1_500)
        // Whoever is known leaves an entry wherever something of the record was served, or refused.
        for entry in entries where entry.outcome == "served" {
            let reader = entry.person ?? ""
            let touched = entry.people + entry.conversations
            for circle in [Circle.amber, .coral] where touched.contains(where: { $0.contains(circle.low) }) {
                #expect(Self.mayRead(reader, entry.caseName, circle), "\(reader) \(entry.target)")
            }
        }
    }

    private static func mayRead(_ person: String, _ caseName: String?, _ circle: Circle) -> Bool {
        if let caseName { return caseName == "\(circle.name)-open" || caseName == "reasoned" && circle == .amber }
        let team = circle == .amber ? "400001" : "400002"
        return [circle.low, circle.high, circle.manager, team].contains(person)
    }

    /// How many answers were looked at.
    private static func askForEverything(
        _ server: MatrixServer, _ readers: [MatrixReader], _ built: [Place]
    ) throws -> Int {
        var count = 0
        for reader in readers {
            let client = try RawClient(port: server.port)
            for place in api + pages + built + exports + others {
                for circle in [Circle.amber, .coral] {
                    let address = place.address(circle)
                    let reply = try client.get(address, reader.fields)
                    let wanted = status(place, circle, reader)
                    #expect(reply.status == wanted, "\(reader.name): \(address)")
                    count += 1
                    // It names them to those who may read it, and to nobody else.
                    switch place.rule {
                    case .log where wanted == 200, .cases where wanted == 200: continue
                    case .audit where reader.permissions.contains(.readAccessLog) && wanted == 200: continue
                    default: break
                    }
                    let readable = if case .reads(let circles) = reader.access { circles } else { Set<Circle>() }
                    let (asked, text) = (address.lowercased(), reply.text.lowercased())
                    for hidden in [Circle.amber, .coral] where !readable.contains(hidden) {
                        let found = hidden.marks.first { !asked.contains($0) && text.contains($0) }
                        #expect(found == nil, "\(reader.name): \(address) tells of \(hidden.name)")
                    }
                    guard case .members = place.rule else { continue }
                    if wanted == 404 {
                        try compareWithNothing(reply, address, circle, place.address(.ghost), reader, client)
                    } else if wanted == 200 {
                        #expect(
                            text.contains(circle.name) || text.contains(circle.low) || text.contains("2026-03-0"),
                            "\(address)")
                    }
                }
            }
        }
        return count
    }

    private static func status(_ place: Place, _ circle: Circle, _ reader: MatrixReader) -> Int {
        switch place.rule {
        case .anybody(let status): return status
        case .officers, .cases:
            if reader.access == .unknown { return 401 }
            // Whoever asks for it says so in the address: what other headers say of a case does not count.
            return reader.name.hasPrefix("compliance") ? 200 : 403
        case .known: return reader.access == .unknown ? 401 : 200
        default: break
        }
        switch (reader.access, place.rule) {
        case (.unknown, _): return 401
        case (.refused, _): return 403
        case (.reads, .nobody): return 403
        case (.reads, .absent): return 404
        case (.reads, .whole): return 404
        case (.reads, .log): return reader.permissions.contains(.readAccessLog) ? 200 : 403
        case (.reads, .auditors): return reader.permissions.contains(.readPolicy) ? 200 : 403
        case (.reads, .audit): return reader.permissions.contains(.audit) ? 200 : 403
        case (.reads(let circles), .members): return circles.contains(circle) ? 200 : 404
        case (.reads, _): return 200
        }
    }

    /// An answer for what is somebody else’s, and the one for what there is not: the same but for what was asked.
    private static func compareWithNothing(
        _ hidden: RawClient.Reply, _ address: String, _ circle: Circle, _ other: String, _ reader: MatrixReader,
        _ client: RawClient
    ) throws {
        let absent = try client.get(other, reader.fields)
        #expect(absent.status == hidden.status, "\(reader.name): \(address)")
        #expect(absent.body == hidden.body, "\(reader.name): \(address)")
        #expect(absent.steadyFields == hidden.steadyFields, "\(reader.name): \(address)")
        // Browsers are given a page.
        let page = try client.get(address, reader.fields + ["Accept: text/html"])
        let nothing = try client.get(other, reader.fields + ["Accept: text/html"])
        #expect(page.status == nothing.status && page.body == nothing.body, "\(reader.name): \(address)")
        #expect(page.steadyFields == nothing.steadyFields, "\(reader.name): \(address)")
    }

    // MARK: As if there were nothing else

    /// Two archives under the same rules, of which one has the others’ conversations besides: nobody but those others
    /// can tell them apart by anything that either gives, of all the files that either has.
    @Test(arguments: 0..<2) func whatIsOthersMakesNoDifference(first: Int) async throws {
        let both = try await MatrixServer([.amber, .coral])
        let alone = try await MatrixServer([.amber])
        let readers = zip(both.readers, alone.readers).filter { reader, _ in
            guard case .reads(let circles) = reader.access else { return false }
            return !circles.contains(.coral)
        }
        let half = stride(from: first, to: readers.count, by: 2).map { readers[$0] }
        let result = await Task { try await offPool { try Self.compare(both, alone, half) } }.result
        await both.stop()
        await alone.stop()
        #expect(try result.get() > 500)
    }

    private static func compare(
        _ both: MatrixServer, _ alone: MatrixServer, _ readers: [(MatrixReader, MatrixReader)]
    ) throws -> Int {
        let files = Set(try both.builtFiles()).union(try alone.builtFiles()).filter { !$0.hasPrefix(".hansard/") }
        // Cursors are sealed, each time anew: answers that have some are compared below, without them.
        let named = (api + pages).flatMap { place in [Circle.amber, .coral].map { place.address($0) } }
            .filter { !$0.contains("anchor=2") && (!$0.contains("/changes") || $0.contains("format=jsonl")) }
        let paged = [
            "/api/v1/conversations?limit=1", "/api/v1/people?limit=1", "/api/v1/search?q=ferry&limit=1",
            "/api/v1/search?q=ferry&order=relevance&limit=1", "/api/v1/unseen?limit=1",
            "/api/v1/conversations/\(Circle.amber.pair)/messages?limit=1",
            "/api/v1/conversations/\(Circle.amber.pair)/messages?anchor=2&before=1&after=1",
            "/api/v1/people/\(Circle.amber.low)/messages?limit=1", "/api/v1/changes?limit=1",
            "/api/v1/changes?conversation=\(Circle.amber.room)",
            "/api/v1/people/\(Circle.amber.low)/presence?limit=1", "/api/v1/stats/response-times?limit=1",
        ]
        var count = 0
        for (reader, its) in readers {
            let (here, there) = (try RawClient(port: both.port), try RawClient(port: alone.port))
            for address in Set(named).sorted() + files.sorted().map({ "/" + $0 }) {
                let one = try here.get(address, reader.fields)
                let other = try there.get(address, its.fields)
                #expect(one.status == other.status, "\(reader.name): \(address)")
                #expect(one.body == other.body, "\(reader.name): \(address)")
                #expect(one.steadyFields == other.steadyFields, "\(reader.name): \(address)")
                count += 1
            }
            for address in paged {
                #expect(
                    try pages(address, here, reader) == pages(address, there, its), "\(reader.name): \(address)")
            }
        }
        return count
    }

    /// All pages of a list but for the cursors, which no two archives have alike.
    private static func pages(_ address: String, _ client: RawClient, _ reader: MatrixReader) throws -> [String] {
        var (texts, next): ([String], String?) = ([], address)
        while let place = next, texts.count < 50 {
            let text = try client.get(place, reader.fields).text
            let cursors = text.matches(of: #/"[A-Za-z0-9_-]{82}"/#).map { $0.output.dropFirst().dropLast() }
            texts.append(cursors.reduce(text) { $0.replacing($1, with: "…") })
            let after = text.firstMatch(of: #/"next":"([^"]+)"/#)?.output.1
            next = after.map { "\(address)&cursor=\($0)" }
        }
        return texts
    }

    @Test func aCaseEndsWhereItsDaysEnd() async throws {
        let server = try await MatrixServer([.amber, .coral])
        let result = await Task {
            try await offPool {
                let officer = server.readers.first { $0.name == "compliance" }
                let fields = (officer?.fields ?? []) + ["Hansard-Case: march"]
                let client = try RawClient(port: server.port)
                let pair = Circle.amber.pair
                // The days are 2 March, 3 March and 7 April, of three messages each.
                for (path, status) in [
                    ("/api/v1/messages/\(pair)/1", 200), ("/api/v1/messages/\(pair)/6", 200),
                    ("/api/v1/messages/\(pair)/7", 404), ("/api/v1/messages/\(pair)/7/versions", 404),
                    ("/api/v1/messages/\(pair)/99", 404), ("/conversations/\(pair)/2026-03.html", 200),
                    ("/conversations/\(pair)/2026-04.html", 404),
                    ("/conversations/\(Circle.amber.room)/index.html", 404),
                    ("/presence/people/\(Circle.amber.low)/2026-04.html", 404),
                ] {
                    #expect(try client.get(path, fields).status == status, "\(path)")
                }
                let late = try client.get("/api/v1/messages/\(pair)/7", fields)
                #expect(try client.get("/api/v1/messages/\(pair)/99", fields).body == late.body)
                for path in [
                    "/feed.json", "/api/v1/conversations/\(pair)/messages", "/api/v1/search?q=ferry", "/index.html",
                    "/api/v1/people/\(Circle.amber.low)/presence", "/api/v1/unseen", "/unseen/unseen.csv",
                    "/reports/activity.csv", "/api/v1/stats", "/api/v1/conversations",
                ] {
                    #expect(try !client.get(path, fields).text.contains("2026-04"), "\(path)")
                }
            }
        }.result
        await server.stop()
        try result.get()
    }
}

extension RawClient.Reply {
    /// What does not differ by the clock.
    fileprivate var steadyFields: [String] { fields.filter { $0.name != "Date" }.map { "\($0.name): \($0.value)" } }
}
