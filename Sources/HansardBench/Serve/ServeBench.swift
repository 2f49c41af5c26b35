import Foundation
import HansardTerminal

/// The measurements of the server of an archive.
struct ServeBench {
    enum Part: String, BenchPart {
        case page, drawn, answers, recorded, chat
    }

    let folder: String
    let site: SiteOptions
    /// Of the generated archive.
    let messages: Int
    /// Of each measurement.
    let seconds: Int

    private var wrk: Wrk { Wrk(seconds: seconds) }
    private var archive: String { folder + "/archive" }

    func run(_ parts: Set<Part>) throws -> BenchFigures {
        var parts = parts
        if !Program.isHere("wrk") {
            Terminal.note(
                "wrk is not here, and only pages drawn anew are measured without it. Run scripts/bench-serve.")
            parts.formIntersection([.drawn])
        }
        Terminal.note("Writing and ingesting the log …")
        let corpus = try BenchCorpus.write(messages: messages, to: folder + "/corpus")
        try busyMonths().write(toFile: folder + "/months.jsonl", atomically: false, encoding: .utf8)
        _ = try ChildRun.measure(
            [Program.hansard, "ingest", "--archive", archive] + corpus.logs + [folder + "/months.jsonl"])
        var figures = BenchFigures()
        if !parts.isDisjoint(with: [.page, .drawn, .answers]) { try measureOpen(parts, &figures) }
        if parts.contains(.recorded) { try measureRecorded(&figures) }
        if parts.contains(.chat) { try measureBesideChat(&figures) }
        return figures
    }

    private func measureOpen(_ parts: Set<Part>, _ figures: inout BenchFigures) throws {
        let port = try LoadedServer.freePort()
        let server = try LoadedServer(
            [
                Program.hansard, "serve", "--open", "--port", "\(port)", "--archive", archive, "--content",
                site.content, "--templates", site.templates,
            ], cores: .all)
        defer { server.stop() }
        try server.waitUntilListening(port, "hansard serve")
        if parts.contains(.page) { try measureCachedPage(port, &figures) }
        if parts.contains(.drawn) { try measureDrawing(port, &figures) }
        if parts.contains(.answers) { try measureAnswers(port, &figures) }
        figures.add("serve_peak_mib", "Server, peak memory", server.peakMebibytes, "MiB")
        figures.add("serve_now_mib", "Server, memory in the end", server.kibibytes / 1_024, "MiB")
    }

    /// How many pairs have a month of 500 messages, as many as a page may have if they are short. Each page is asked for
    /// once, so that each is drawn.
    private static let busyPairs = 60

    /// In the order of time, as a chat logs it.
    private func busyMonths() -> String {
        (0..<500).map { number in
            let day = 1 + number / 20
            let text = String(repeating: "the manifest of the morning ferry, ", count: 1 + number % 4)
            return (0..<Self.busyPairs).map { pair in
                let (low, high) = (900_000 + 2 * pair, 900_001 + 2 * pair)
                return """
                    {"type":"message","id":"\(number)","channel":"private-chat-\(low)-\(high)",\
                    "sender":"\(number % 2 == 0 ? low : high)",\
                    "sent_at":"2026-03-\(day < 10 ? "0" : "")\(day)T\(10 + number % 20 / 2):\(number % 2)0:00Z",\
                    "text":"\(text)"}

                    """
            }.joined()
        }.joined()
    }

    private func measureCachedPage(_ port: Int, _ figures: inout BenchFigures) throws {
        let page = try CachedPage(of: port)
        let (ours, nginx) = try page.compare("A cached page", wrk, folder: folder)
        figures.add("cached_page_bytes", "A cached page", Double(page.body.count), "bytes")
        figures.add("cached_page_per_second", "A cached page", ours, "requests a second")
        guard let nginx else { return }
        figures.add("nginx_per_second", "nginx, the same bytes as a file", nginx, "requests a second")
        figures.add("cached_page_ratio", "A cached page / nginx", ours / nginx, "")
    }

    /// On a port with the live server and the chat: while nobody writes, and while somebody does, once a second.
    private func measureBesideChat(_ figures: inout BenchFigures) throws {
        let (person, other) = (990_001, 990_002)
        let chat = try BenchSite(folder: folder + "/chat", people: [person, other], archive: archive)
        let port = try LoadedServer.freePort()
        let server = try chat.server(site, port: port, cores: .all, isOpen: true)
        defer { server.stop() }
        let page = try CachedPage(of: port)
        let quiet = try page.compare("A cached page, the chat quiet", wrk, folder: folder)
        let writer = try SteadyWriter(
            port: port, person: person, other: other, token: chat.tokens()[0])
        let busy = try page.compare("A cached page, a message a second", wrk, folder: folder)
        let said = try writer.end()
        guard said >= seconds else { throw unexpected("/chat/messages") }
        for (key, name, run) in [
            ("live_page", "A cached page beside a quiet chat", quiet),
            ("chat_page", "A cached page while the chat writes every second", busy),
        ] {
            figures.add(key + "_per_second", name, run.ours, "requests a second")
            guard let nginx = run.nginx else { continue }
            figures.add(key + "_nginx_per_second", name + ", nginx", nginx, "requests a second")
            figures.add(key + "_ratio", name + " / nginx", run.ours / nginx, "")
        }
        figures.add("chat_page_messages", "Messages meanwhile", Double(said), "")
    }

    private func measureDrawing(_ port: Int, _ figures: inout BenchFigures) throws {
        Terminal.note("\(Self.busyPairs) pages drawn anew …")
        var times: [Double] = []
        var counts: Set<Int> = []
        for pair in 0..<Self.busyPairs {
            let path = "/conversations/private-chat-\(900_000 + 2 * pair)-\(900_001 + 2 * pair)/2026-03.html"
            let start = ContinuousClock.now
            let page = try LoopbackClient(port: port).get(path)
            times.append(Double((ContinuousClock.now - start) / .microseconds(1)) / 1_000)
            let count = String(decoding: page.body, as: UTF8.self).matches(of: /<article/).count
            guard page.status == 200, count > 0 else { throw unexpected(path) }
            counts.insert(count)
        }
        times.sort()
        let name = "A page of \(counts.map(String.init).joined(separator: " or ")) messages drawn anew"
        figures.add("drawn_page_ms", name + ", median", times[times.count / 2], "ms")
        figures.add("drawn_page_p99_ms", name + ", p99", times[times.count * 99 / 100], "ms")
    }

    /// With the access log, each answer waits until the disk has its entry; entries of answers at the same time share one
    /// wait.
    private func measureRecorded(_ figures: inout BenchFigures) throws {
        let reader = try BenchReader(folder: folder, person: 900_000)
        let port = try LoadedServer.freePort()
        let server = try LoadedServer(
            [
                Program.hansard, "serve", "--port", "\(port)", "--rate", "0", "--archive", archive, "--templates",
                site.templates,
            ] + reader.options, cores: .all)
        defer { server.stop() }
        try server.waitUntilListening(port, "hansard serve")
        let url = "http://127.0.0.1:\(port)/conversations/private-chat-900000-900001/2026-03.html"
        for connections in [1, 16, 64] {
            Terminal.note("A cached page, each access logged, \(connections) at a time …")
            let load = try wrk.load(url, connections: connections, field: reader.field)
            let name = "A cached page, each access logged, \(connections) at a time"
            figures.add("recorded_\(connections)_per_second", name, load.perSecond, "requests a second")
            figures.add("recorded_\(connections)_p50_ms", name + ", p50", load.p50, "ms")
        }
    }

    private func unexpected(_ path: String) -> BenchProblem {
        BenchProblem(description: "hansard serve: It does not answer \(path) as it should.")
    }

    private func measureAnswers(_ port: Int, _ figures: inout BenchFigures) throws {
        for (key, name, path) in [
            (
                "api_messages", "50 messages as JSON",
                "/api/v1/conversations/private-chat-900000-900001/messages?limit=50"
            ),
            ("api_search", "Search, two words, by date", "/api/v1/search?q=manifest+morning&limit=20"),
            (
                "api_search_relevance", "Search, two words, by relevance",
                "/api/v1/search?q=manifest+morning&limit=20&order=relevance"
            ),
        ] {
            let answer = try LoopbackClient(port: port).get(path)
            guard answer.status == 200, answer.body.count > 1_000 else { throw unexpected(path) }
            // Each of the server’s readers has its first time behind it.
            for _ in 0..<20 { _ = try LoopbackClient(port: port).get(path) }
            Terminal.note("\(name) …")
            let load = try wrk.load("http://127.0.0.1:\(port)\(path)")
            figures.add(key + "_per_second", name, load.perSecond, "requests a second")
            let calm = try wrk.load("http://127.0.0.1:\(port)\(path)", connections: 1)
            figures.add(key + "_p50_ms", name + ", p50, one after another", calm.p50, "ms")
            figures.add(key + "_p99_ms", name + ", p99, one after another", calm.p99, "ms")
        }
    }
}
