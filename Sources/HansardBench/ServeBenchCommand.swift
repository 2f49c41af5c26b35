import ArgumentParser
import Foundation
import Hansard
import HansardTerminal

struct ServeBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Measures hansard serve against nginx on this machine.",
        discussion: "Needs wrk and nginx; scripts/bench-serve installs them. Everything stays on the loopback.")

    @Option(help: "How many messages the generated archive has.")
    var messages = 1_000_000
    @Option(help: "Seconds that each measurement takes.")
    var seconds = 5
    @OptionGroup var site: SiteOptions
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    func validate() throws {
        guard messages >= 1_000 else { throw ValidationError("--messages takes a number from 1000 up.") }
        guard (1...600).contains(seconds) else { throw ValidationError("--seconds takes a number from 1 to 600.") }
    }

    func run() throws {
        let figures = try reportingFailure {
            let folder = FileManager.default.temporaryDirectory.path + "/hansard-bench-serve-\(getpid())"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            return try ServeBench(folder: folder, options: self).run()
        }
        print(json ? figures.json : figures.text)
    }
}

private struct ServeBench {
    let folder: String
    let options: ServeBenchCommand

    func run() throws -> BenchFigures {
        for program in ["wrk", "nginx"] {
            // Both end at once when they are asked for their version, wrk with status 1.
            do { _ = try ChildRun.measure(["sh", "-c", "command -v \(program)"]) } catch {
                throw ChildRun.Problem(description: "\(program): This program is not here. Run scripts/bench-serve.")
            }
        }
        Terminal.note("Writing and ingesting the log …")
        let corpus = try BenchCorpus.write(messages: options.messages, to: folder + "/corpus")
        try busyMonths().write(toFile: folder + "/months.jsonl", atomically: false, encoding: .utf8)
        _ = try ChildRun.measure(
            [Program.hansard, "ingest", "--archive", folder + "/archive"] + corpus.logs + [folder + "/months.jsonl"]
        )
        let server = try ServedChild(
            [
                Program.hansard, "serve", "--open", "--port", "0", "--archive", folder + "/archive", "--content",
                options.site.content, "--templates", options.site.templates,
            ])
        defer { server.stop() }
        let port = try server.port()
        var figures = BenchFigures()
        try measureKeptPage(port, &figures)
        try measureDrawing(port, &figures)
        try measureAnswers(port, &figures)
        try measureRecorded(&figures)
        figures.add("serve_peak_mib", "Server, peak memory", server.peakMiB, "MiB")
        figures.add("serve_now_mib", "Server, memory in the end", server.nowMiB, "MiB")
        return figures
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

    private func measureKeptPage(_ port: Int, _ figures: inout BenchFigures) throws {
        let (path, body) = try pageOf20kB(port)
        let root = folder + "/root"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        try body.write(to: URL(fileURLWithPath: root + "/page.html"))
        let nginx = try Nginx(folder: folder, root: root)
        defer { nginx.stop() }
        // In turns, so that whatever else this machine does meets both.
        var ours = 0.0
        var theirs = 0.0
        for round in 1...3 {
            Terminal.note("A kept page of \(body.count) bytes, round \(round) of 3 …")
            ours = max(ours, try wrk("http://127.0.0.1:\(port)/\(path)").perSecond)
            theirs = max(theirs, try wrk("http://127.0.0.1:\(nginx.port)/page.html").perSecond)
        }
        figures.add("kept_page_bytes", "A kept page", Double(body.count), "bytes")
        figures.add("kept_page_per_second", "A kept page", ours, "requests a second")
        figures.add("nginx_per_second", "nginx, the same bytes as a file", theirs, "requests a second")
        figures.add("kept_page_ratio", "A kept page / nginx", ours / theirs, "")
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
        let content = folder + "/content"
        try FileManager.default.createDirectory(atPath: content, withIntermediateDirectories: true)
        try "title: Bench\n".write(toFile: content + "/site.yml", atomically: false, encoding: .utf8)
        try "identities: {tokens: on}\n".write(toFile: content + "/access.yml", atomically: false, encoding: .utf8)
        let made = try ServedChild.output(
            [
                Program.hansard, "token", "create", "--access", folder + "/access", "--person", "900000", "--name",
                "bench", "--expires", "2099-01-01",
            ])
        guard let token = made.split(whereSeparator: \.isWhitespace).first(where: { $0.hasPrefix("hans_") }) else {
            throw ChildRun.Problem(description: "hansard token: It gave none.")
        }
        let server = try ServedChild(
            [
                Program.hansard, "serve", "--port", "0", "--rate", "0", "--archive", folder + "/archive",
                "--access",
                folder + "/access", "--content", content, "--templates", options.site.templates,
            ])
        defer { server.stop() }
        let url = "http://127.0.0.1:\(try server.port())/conversations/private-chat-900000-900001/2026-03.html"
        for connections in [1, 16, 64] {
            Terminal.note("A kept page, each look on the record, \(connections) at a time …")
            let load = try wrk(url, connections: connections, field: "Authorization: Bearer \(token)")
            let name = "A kept page, each look on the record, \(connections) at a time"
            figures.add("recorded_\(connections)_per_second", name, load.perSecond, "requests a second")
            figures.add("recorded_\(connections)_p50_ms", name + ", p50", load.p50, "ms")
        }
    }

    private func unexpected(_ path: String) -> ChildRun.Problem {
        ChildRun.Problem(description: "hansard serve: It does not answer \(path) as it should.")
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
            let load = try wrk("http://127.0.0.1:\(port)\(path)")
            figures.add(key + "_per_second", name, load.perSecond, "requests a second")
            let calm = try wrk("http://127.0.0.1:\(port)\(path)", connections: 1)
            figures.add(key + "_p50_ms", name + ", p50, one after another", calm.p50, "ms")
            figures.add(key + "_p99_ms", name + ", p99, one after another", calm.p99, "ms")
        }
    }

    /// The page whose size is nearest to 20 kB, of the first that the first page leads to.
    private func pageOf20kB(_ port: Int) throws -> (path: String, body: Data) {
        let client = LoopbackClient(port: port)
        var queue = ["index.html"]
        var seen: Set<String> = ["index.html"]
        var best: (path: String, body: Data)?
        while !queue.isEmpty, seen.count < 400 {
            let path = queue.removeFirst()
            let reply = try client.get("/" + path)
            guard reply.status == 200 else { continue }
            if abs(reply.body.count - 20_000) < abs((best?.body.count ?? .max / 2) - 20_000) {
                best = (path, reply.body)
            }
            let folder = path.contains("/") ? String(path[...path.lastIndex(of: "/")!]) : ""
            for link in String(decoding: reply.body, as: UTF8.self).matches(of: #/href="([a-z0-9\/.-]+\.html)"/#) {
                let target = String(link.output.1)
                guard !target.contains(".."), seen.insert(folder + target).inserted else { continue }
                queue.append(folder + target)
            }
        }
        guard let best else { throw ChildRun.Problem(description: "The server shows no page.") }
        return best
    }

    private func wrk(
        _ url: String, connections: Int = 64, field: String = "Accept: */*"
    ) throws -> (perSecond: Double, p50: Double, p99: Double) {
        let output = try ServedChild.output(
            [
                "wrk", "-t", connections == 1 ? "1" : "2", "-c", "\(connections)", "-d", "\(options.seconds)s",
                "-H", field, "--latency", url,
            ])
        func number(after label: String) -> (Double, String)? {
            guard let line = output.split(separator: "\n").first(where: { $0.contains(label) }),
                let word = line.split(whereSeparator: { $0 == " " || $0 == ":" }).last
            else { return nil }
            let digits = word.prefix { $0.isNumber || $0 == "." }
            return Double(digits).map { ($0, String(word.dropFirst(digits.count))) }
        }
        func milliseconds(_ label: String) -> Double {
            guard let (value, unit) = number(after: label) else { return 0 }
            return unit == "us" ? value / 1_000 : unit == "s" ? value * 1_000 : value
        }
        guard !output.contains("Non-2xx"), !output.contains("Socket errors") else { throw unexpected(url) }
        return (number(after: "Requests/sec")?.0 ?? 0, milliseconds(" 50% "), milliseconds(" 99% "))
    }
}

/// nginx with the least that is needed to serve a folder.
private struct Nginx {
    let port: Int
    private let child: ServedChild

    init(folder: String, root: String) throws {
        port = try ServedChild.freePort()
        let configuration = """
            daemon off; pid \(folder)/nginx.pid; worker_processes auto; error_log /dev/null;
            events { worker_connections 4096; }
            http {
                access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; types { text/html html; }
                open_file_cache max=100; client_body_temp_path \(folder)/body; proxy_temp_path \(folder)/proxy;
                fastcgi_temp_path \(folder)/fastcgi; uwsgi_temp_path \(folder)/uwsgi; scgi_temp_path \(folder)/scgi;
                server { listen 127.0.0.1:\(port) backlog=4096; root \(root); }
            }
            """
        try configuration.write(toFile: folder + "/nginx.conf", atomically: false, encoding: .utf8)
        // Its workers are another user, who must be able to get at the file.
        chmod(folder, 0o755)
        child = try ServedChild(["nginx", "-e", "/dev/null", "-c", folder + "/nginx.conf"])
        for _ in 0..<100 {
            if (try? LoopbackClient(port: port).get("/page.html"))?.status == 200 { return }
            usleep(50_000)
        }
        child.stop()
        throw ChildRun.Problem(description: "nginx: It does not serve the page. Run it by hand to see why.")
    }

    func stop() { child.stop() }
}

/// A program that goes on until it is stopped.
final class ServedChild {
    private let process = Process()
    private let pipe = Pipe()

    init(_ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// The port in the line with which a server says that it listens.
    func port() throws -> Int {
        var text = ""
        while !text.contains("\n") {
            let more = pipe.fileHandleForReading.availableData
            guard !more.isEmpty else { throw ChildRun.Problem(description: "hansard serve: It ended at once.") }
            text += String(decoding: more, as: UTF8.self)
        }
        guard let match = text.firstMatch(of: #/:(\d+)\//#), let port = Int(match.output.1) else {
            throw ChildRun.Problem(description: "hansard serve: It does not say where it listens.")
        }
        return port
    }

    var peakMiB: Double { memory("VmHWM:") }
    var nowMiB: Double { memory("VmRSS:") }

    private func memory(_ name: String) -> Double {
        let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        return (line.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1_024
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    static func output(_ arguments: [String]) throws -> String {
        let child = try ServedChild(arguments)
        let data = child.pipe.fileHandleForReading.readDataToEndOfFile()
        child.process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    static func freePort() throws -> Int {
        let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(probe, $0, length) == 0 && getsockname(probe, $0, &length) == 0
            }
        }
        guard isBound else { throw ChildRun.Problem(description: "There is no free port on this machine.") }
        return Int(in_port_t(bigEndian: address.sin_port))
    }
}
