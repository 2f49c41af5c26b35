import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

@Suite struct ArchiveServerTests {
    @Test func aPageHasWhatKeepsItSafe() async throws {
        try await TestServer.with { server in
            let reply = try RawClient(port: server.port).get("/")
            #expect(reply.status == 200)
            #expect(reply["Content-Type"] == "text/html; charset=utf-8")
            #expect(reply["Content-Security-Policy"]?.hasPrefix("default-src 'none'; script-src 'self'") == true)
            #expect(reply["Content-Security-Policy"]?.hasSuffix("; frame-ancestors 'none'") == true)
            #expect(reply["X-Content-Type-Options"] == "nosniff")
            #expect(reply["Referrer-Policy"] == "no-referrer")
            #expect(reply["Cross-Origin-Opener-Policy"] == "same-origin")
            #expect(reply["Cross-Origin-Resource-Policy"] == "same-origin")
            #expect(reply["X-Robots-Tag"] == "noindex, nofollow")
            #expect(reply["Permissions-Policy"] != nil)
            #expect(reply["Server"] == nil)
        }
    }

    /// Wherever in the page its own `<meta>` comes to stand, and whatever a name says before it.
    @Test func thePolicyOfAPageDependsOnNoName() async throws {
        try await TestServer.with { server in
            let long = String(repeating: "name ", count: 1_600)
            let forged = #"http-equiv=\"Content-Security-Policy\" content=\"script-src *\""#
            try server.ingest([
                #"{"type":"person","id":"8","name":"\#(long)"}"#, #"{"type":"person","id":"9","name":"\#(forged)"}"#,
                #"{"type":"message","id":"2","channel":"private-chat-8-9","sender":"8","sent_at":"2026-03-02T09:00:00Z","text":"x"}"#,
            ])
            let client = try RawClient(port: server.port)
            let home = try client.get("/")["Content-Security-Policy"]
            #expect(home?.contains("script-src 'self'") == true)
            for path in ["/people/8.html", "/people/9.html", "/conversations/private-chat-8-9/2026-03.html"] {
                let reply = try client.get(path)
                #expect(reply.status == 200)
                #expect(reply["Content-Security-Policy"] == home, "\(path)")
            }
            let search = try client.get("/search.html")["Content-Security-Policy"]
            #expect(search == home?.replacing("; frame-ancestors", with: "; connect-src 'self'; frame-ancestors"))
            #expect(try client.get("/no", "Accept: text/html")["Content-Security-Policy"] == home)
            let reference = try client.get("/api/v1", "Accept: text/html")["Content-Security-Policy"]
            #expect(reference?.hasPrefix("default-src 'none'; style-src 'self'; img-src 'self';") == true)
        }
    }

    @Test func onlyWhatEverybodyMayReadIsLeftToSharedCaches() async throws {
        let open = try await TestServer.with { server in
            [
                try RawClient(port: server.port).get("/")["Cache-Control"],
                try RawClient(port: server.port).get("/assets/hansard.css")["Cache-Control"],
                try RawClient(port: server.port).get("/missing")["Cache-Control"],
            ]
        }
        #expect(open == ["public, no-cache", "public, max-age=300", "no-store"])
        try await TestServer.with { configuration, _ in
            configuration.isOpen = false
        } _: { server in
            let reply = try RawClient(port: server.port).get("/assets/hansard.css")
            #expect(reply["Cache-Control"] == "private, no-cache")
            #expect(reply["Vary"] == "Accept-Encoding, Authorization, Cookie")
        }
    }

    @Test func whoHasAPageIsNotSentItAgain() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            let plain = try client.get("/")
            let tag = try #require(plain["ETag"])
            let packed = try client.get("/", "Accept-Encoding: gzip")
            let packedTag = try #require(packed["ETag"])
            #expect(tag != packedTag)
            for (field, status) in [
                (tag, 304), ("W/\(tag)", 304), ("\"x\", \(tag)", 304), ("*", 304), (packedTag, 304), ("\"x\"", 200),
                (String(tag.dropLast()), 200),
            ] {
                let reply = try client.get("/", "If-None-Match: \(field)")
                #expect(reply.status == status, "\(field)")
                #expect(reply.body.isEmpty == (status == 304))
                #expect(reply["ETag"] == tag)
                #expect(reply["Cache-Control"] == plain["Cache-Control"] && reply["Vary"] == plain["Vary"])
            }
            #expect(try client.get("/missing", "If-None-Match: *").status == 404)
        }
    }

    @Test func headIsGetWithoutTheBody() async throws {
        try await TestServer.with { server in
            for path in ["/", "/assets/hansard.css", "/missing", "/healthz"] {
                let client = try RawClient(port: server.port)
                let get = try client.get(path, "Accept-Encoding: gzip")
                try client.send("HEAD \(path) HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n")
                let head = try #require(try client.reply(toHead: true))
                #expect(head.status == get.status)
                let fields = { (reply: RawClient.Reply) in
                    reply.fields.filter { $0.name != "Date" }.map { "\($0.name): \($0.value)" }
                }
                #expect(fields(head) == fields(get), "\(path)")
                #expect(!client.hasMore())
            }
        }
    }

    @Test func compressesWhereItIsWanted() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            let plain = try client.get("/")
            let packed = try client.get("/", "Accept-Encoding: br, gzip")
            #expect(plain["Content-Encoding"] == nil)
            #expect(packed["Content-Encoding"] == "gzip")
            #expect(packed.body.starts(with: [0x1F, 0x8B]))
            #expect(packed.body.count < plain.body.count / 2)
            #expect(packed["Vary"]?.contains("Accept-Encoding") == true)
            #expect(try client.get("/", "Accept-Encoding: gzip;q=0")["Content-Encoding"] == nil)
        }
    }

    @Test func aNewMessageIsInTheNextAnswer() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            let before = try client.get("/")
            #expect(try client.get("/")["ETag"] == before["ETag"])
            try server.ingest([
                #"{"type":"message","id":"2","channel":"team-harbour","sender":"3","sent_at":"2026-03-03T09:00:00Z","text":"New"}"#
            ])
            usleep(5_000)
            let after = try client.get("/", "If-None-Match: \(before["ETag"] ?? "")")
            #expect(after.status == 200)
            #expect(after.text.contains("team-harbour"))
        }
    }

    @Test func aFileIsSentToBeStored() async throws {
        let file = NSTemporaryDirectory() + "/\(UUID().uuidString)"
        try Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await TestServer.with { _, parts in
            parts.unknownOperation = { request, _, _ in
                if request.path.hasSuffix("gone") {
                    var answer = Answer()
                    answer.body = .file(path: file + "-gone", bytes: 1)
                    return answer
                }
                var answer = Answer(type: request.path.hasSuffix("png") ? "image/png" : "text/html")
                answer.body = .file(path: file, bytes: 200_000)
                answer.fileName = "Bericht für März.html"
                return answer
            }
        } _: { server in
            let client = try RawClient(port: server.port)
            let whole = try client.get("/api/v1/file")
            #expect(whole["Content-Type"] == "application/octet-stream")
            #expect(
                whole["Content-Disposition"]?.hasPrefix(
                    "attachment; filename=\"Bericht f_r M_rz.html\"; filename*=UTF-8''") == true)
            #expect(whole["Content-Security-Policy"]?.hasPrefix("sandbox; default-src 'none'") == true)
            #expect(whole["Accept-Ranges"] == "bytes")
            #expect(whole.body.count == 200_000)
            #expect(try client.get("/api/v1/png")["Content-Type"] == "image/png")
            let part = try client.get("/api/v1/file", "Range: bytes=100000-100009")
            #expect(part.status == 206)
            #expect(part["Content-Range"] == "bytes 100000-100009/200000")
            #expect(part.body == Array(whole.body[100_000..<100_010]))
            #expect(try client.get("/api/v1/file", "Range: bytes=-5").body == Array(whole.body.suffix(5)))
            let outside = try client.get("/api/v1/file", "Range: bytes=200000-")
            #expect(outside.status == 416)
            #expect(outside["Content-Range"] == "bytes */200000")
            #expect(try client.get("/api/v1/file", "Range: bytes=0-1,5-6").body.count == 200_000)
            let tag = whole["ETag"] ?? ""
            #expect(try client.get("/api/v1/file", "If-None-Match: \(tag)").status == 304)
            #expect(try client.get("/api/v1/file", "Range: bytes=0-1", "If-Range: \(tag)").status == 206)
            #expect(try client.get("/api/v1/file", "Range: bytes=0-1", "If-Range: \"other\"").status == 200)
            #expect(try client.get("/api/v1/gone").status == 404)
        }
    }

    @Test func aStreamComesInPieces() async throws {
        try await TestServer.with { _, parts in
            parts.unknownOperation = { request, _, _ in
                let left = Locked(3)
                let breaks = request.path.hasSuffix("broken")
                var answer = Answer(type: "application/x-ndjson")
                answer.pieces = {
                    let number = left.update { left in
                        left -= 1
                        return left
                    }
                    if breaks, number == 0 { throw ProblemDetails.notFound() }
                    return number < 0 ? nil : Answer.Piece(Array("{\"left\":\(number)}\n".utf8))
                }
                return answer
            }
        } _: { server in
            let client = try RawClient(port: server.port)
            let reply = try client.get("/api/v1/list")
            #expect(reply["Transfer-Encoding"] == "chunked")
            #expect(reply["Content-Length"] == nil)
            #expect(reply.text == "{\"left\":2}\n{\"left\":1}\n{\"left\":0}\n")
            // The connection is still good.
            #expect(try client.get("/healthz").status == 200)
            let old = try RawClient(port: server.port)
            try old.send("GET /api/v1/list HTTP/1.0\r\n\r\n")
            let plain = try #require(try old.reply())
            #expect(plain["Transfer-Encoding"] == nil)
            #expect(plain.text == reply.text)
            // One that breaks is not ended as if it were whole.
            let broken = try RawClient(port: server.port)
            #expect(throws: RawClient.Failure.self) { _ = try broken.get("/api/v1/broken") }
        }
    }

    @Test func eachPieceOfAnExportIsRecordedBeforeItLeaves() async throws {
        struct Full: Error {}
        let targets = Locked<[String]>([])
        try await TestServer.with { configuration, parts in
            configuration.isOpen = false
            parts.recording = { look in
                let target = look.served?.target ?? ""
                targets.update { $0.append(target) }
                if target == "2" { throw Full() }
            }
            parts.unknownOperation = { _, _, _ in
                let number = Locked(0)
                var answer = Answer(type: "application/x-ndjson", served: Served(.export, "0"))
                answer.pieces = {
                    let now = number.update { number in
                        number += 1
                        return number - 1
                    }
                    let served = now == 0 ? nil : Served(.exportGoesOn, "\(now)")
                    return now > 3 ? nil : Answer.Piece(Array("piece \(now)\n".utf8), served: served)
                }
                return answer
            }
        } _: { server in
            let client = try RawClient(port: server.port)
            try client.send("GET /api/v1/list HTTP/1.0\r\n\r\n")
            let text = (try? client.reply())?.text ?? ""
            #expect(!text.contains("piece 2") && !text.contains("piece 3"))
            #expect(targets.update { $0 } == ["0", "1", "2"])
        }
    }

    @Test func whatIsNotRecordedIsNotShown() async throws {
        struct Full: Error {}
        try await TestServer.with { configuration, parts in
            configuration.isOpen = false
            parts.recording = { _ in throw Full() }
            parts.canRecordNow = { false }
        } _: { server in
            for _ in 0..<2 {
                let reply = try RawClient(port: server.port).get("/")
                #expect(reply.status == 503)
                #expect(reply["Retry-After"] == "30")
                #expect(!reply.text.contains("Amina"))
            }
            #expect(try RawClient(port: server.port).get("/readyz").status == 503)
            #expect(try RawClient(port: server.port).get("/healthz").status == 200)
        }
    }

    @Test func eachLookIsRecordedBeforeItIsAnswered() async throws {
        let looks = Locked<[String]>([])
        try await TestServer.with { configuration, parts in
            configuration.isOpen = false
            parts.recording = { look in looks.update { $0.append("\(look.status.code) \(look.served?.target ?? "-")") }
            }
        } _: { server in
            let client = try RawClient(port: server.port)
            let page = try client.get("/")
            // Kept or known already, it is a look all the same.
            _ = try client.get("/")
            _ = try client.get("/", "If-None-Match: \(page["ETag"] ?? "")")
            _ = try client.get("/missing")
            #expect(looks.update { $0 } == ["200 index.html", "200 index.html", "304 index.html", "404 -"])
        }
    }

    @Test func whoIsNotKnownSeesNothing() async throws {
        try await TestServer.with { configuration, parts in
            configuration.isOpen = false
            parts = .closed
        } _: { server in
            for path in ["/", "/assets/hansard.css", "/feed.json", "/api/v1/people", "/missing"] {
                let reply = try RawClient(port: server.port).get(path)
                #expect(reply.status == 401, "\(path)")
                #expect(reply["WWW-Authenticate"] == "Bearer")
            }
        }
    }

    /// Whatever is refused, and for whatever reason: somebody with a browser reads why.
    @Test func whoLooksAtPagesIsRefusedWithAPage() async throws {
        let browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"
        @Sendable func expectPage(_ reply: RawClient.Reply, _ status: Int, _ title: String) {
            #expect(reply.status == status)
            #expect(reply["Content-Type"] == "text/html; charset=utf-8")
            #expect(reply["Cache-Control"] == "no-store")
            #expect(reply.text.contains("<h1 dir=\"auto\">\(title)</h1>"))
            // The header allows the page’s own style, and nothing else.
            let hash = reply.text.firstMatch(of: #/'(sha256-[^']+)'/#)?.output.1
            #expect(
                hash != nil && reply["Content-Security-Policy"]?.contains("style-src 'self' '\(hash ?? "")'") == true)
            #expect(!reply.text.contains("Amina"))
        }
        try await TestServer.with { configuration, parts in
            configuration.isOpen = false
            (configuration.limits.requestsPerSecond, configuration.limits.requestBurst) = (0.01, 5)
            parts.asking = { request in
                let name = request.headers[.userAgent]
                return name.map { Actor(means: .token, subject: ID($0), person: nil) }
            }
            parts.granting = { actor, _ in
                guard actor.subject != "refused" else {
                    throw ProblemDetails.forbidden(
                        "no-role", "Nothing here is yours to read", "Ask whoever keeps the rules.")
                }
                return Grant(actor: actor, role: .staff, readable: .everything)
            }
            parts.signingIn = { _ in
                throw ProblemDetails(.badGateway, "sign-in", "No", "The provider cannot be used now.")
            }
        } _: { server in
            let client = try RawClient(port: server.port)
            expectPage(try client.get("/people/index.html", browser), 401, "Sign in first")
            expectPage(try client.get("/", browser, "User-Agent: refused"), 403, "Nothing here is yours to read")
            expectPage(try client.get("/auth/sign-in", browser), 502, "Sign-in does not work now")
            expectPage(try client.get("/a//b", browser), 400, "Not understood")
            for _ in 0..<5 { _ = try client.get("/", browser, "User-Agent: a") }
            let limited = try client.get("/people/index.html", browser, "User-Agent: a")
            expectPage(limited, 429, "Too many requests")
            #expect(limited["Retry-After"] != nil)
            #expect(limited.text.contains("Try again in"))
            // Programs, and whoever asks the API, get JSON.
            for reply in [
                try client.get("/people/index.html"), try client.get("/api/v1/people", browser),
                try client.get("/", "Accept: */*"), try client.get("/assets/hansard.css", "Accept: text/css,*/*;q=0.1"),
            ] {
                #expect(reply.status == 401 || reply.status == 429)
                #expect(reply["Content-Type"] == "application/problem+json")
            }
        }
        try await TestServer.with { configuration, parts in
            parts.recording = { _ in throw AccessError("access", .diskFull) }
        } _: { server in
            expectPage(try RawClient(port: server.port).get("/", browser), 503, "Not now")
        }
    }

    @Test func aClientMayOnlyAskSoOften() async throws {
        try await TestServer.with { configuration, parts in
            configuration.isOpen = false
            (configuration.limits.requestsPerSecond, configuration.limits.requestBurst) = (0.01, 3)
            parts.asking = { request in
                Actor(means: .token, subject: ID(request.headers[.userAgent] ?? ""), person: nil)
            }
        } _: { server in
            let client = try RawClient(port: server.port)
            #expect(try (0..<4).map { _ in try client.get("/", "User-Agent: a").status } == [200, 200, 200, 429])
            let refused = try client.get("/", "User-Agent: a")
            #expect(Int(refused["Retry-After"] ?? "") ?? 0 >= 1)
            #expect(refused["RateLimit"]?.hasPrefix("\"requests\";r=0;t=") == true)
            #expect(refused["RateLimit-Policy"] == "\"requests\";q=3;w=300")
            #expect(try client.get("/", "User-Agent: b").status == 200)
        }
    }

    @Test func whoeverAsksTooOftenKeepsNobodyElseFromSigningIn() async throws {
        try await TestServer.with { configuration, parts in
            configuration.isOpen = false
            (configuration.limits.requestsPerSecond, configuration.limits.requestBurst) = (0.01, 3)
            parts = .closed
            parts.signingIn = { _ in Answer(type: "text/plain", bytes: Array("sign in".utf8)) }
            parts.proxies = TrustedProxies([PeerAddress("127.0.0.1")!])
        } _: { server in
            let client = try RawClient(port: server.port)
            func statuses(_ path: String, of address: String, _ count: Int = 5) throws -> [Int] {
                try (0..<count).map { _ in try client.get(path, "X-Forwarded-For: \(address)").status }
            }
            #expect(try statuses("/x", of: "203.0.113.9") == [401, 401, 401, 429, 429])
            // Neither the others nor, having asked too often for something else, itself.
            #expect(try statuses("/auth/sign-in", of: "203.0.113.10", 1) == [200])
            #expect(try statuses("/auth/sign-in", of: "203.0.113.9") == [200, 200, 200, 429, 429])
            #expect(try statuses("/auth/callback", of: "203.0.113.9", 1) == [429])
            #expect(try statuses("/auth/callback", of: "203.0.113.10", 1) == [200])
            // An invented address before the one that the proxy has added is not looked at.
            #expect(try statuses("/auth/sign-in", of: "198.51.100.1, 203.0.113.9", 1) == [429])
        }
    }

    @Test func tooManyForTheArchiveAreTurnedAway() async throws {
        try await TestServer.with { configuration, _ in
            configuration.limits.archiveRequests = 0
        } _: { server in
            let reply = try RawClient(port: server.port).get("/")
            #expect(reply.status == 503)
            #expect(reply["Retry-After"] == "1")
        }
    }

    @Test func answersUnderWayAreFinishedWhenItStops() async throws {
        let (started, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let server = try await TestServer { _, parts in
            parts.unknownOperation = { _, _, _ in
                started.signal()
                mayEnd.wait()
                return Answer(type: "text/plain", bytes: Array("done".utf8))
            }
        }
        let port = server.port
        let opened = DispatchSemaphore(value: 0)
        async let idleCloses = offPool { () -> Bool in
            let idle = try RawClient(port: port)
            opened.signal()
            defer { mayEnd.signal() }  // It closes when the server begins to stop.
            return idle.isClosed()
        }
        async let reply = offPool { try RawClient(port: port).get("/api/v1/slow") }
        try await offPool {
            opened.wait()
            started.wait()
        }
        await server.stop()
        let (answer, idleClosed) = (try await reply, try await idleCloses)
        #expect(answer.text == "done")
        #expect(answer["Connection"] == "close")
        #expect(idleClosed)
        await #expect(throws: RawClient.Failure.self) { try await offPool { _ = try RawClient(port: port) } }
    }

    @Test func aClientThatEndsItsSideIsStillAnswered() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            try client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            client.endSending()
            #expect(try client.reply()?.status == 200)
            #expect(try client.reply()?.text == "ok\n")
            #expect(client.isClosed())
        }
    }

    @Test func metricsSayUpToWhereTheRecordWasVerified() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            let folder = ArchiveFolder(server.base + "/archive")
            let last = try ArchiveReader(path: folder.path).extent().lastSeq
            var text = try client.get("/metrics").text
            #expect(text.contains("\nhansard_record_seq \(last)\n") && !text.contains("verified"))
            let at = Timestamp(microseconds: 1_795_939_200_000_000)
            try VerifiedRecord(seq: last, root: "", checkpoint: nil, at: at, isWhole: true).keep(in: folder)
            text = try client.get("/metrics").text
            #expect(text.contains("\nhansard_record_verified_ok 1\n"))
            #expect(text.contains("\nhansard_record_verified_seq \(last)\n"))
            #expect(text.contains("\nhansard_record_verified_timestamp_seconds 1795939200\n"))
            try VerifiedRecord(seq: last, root: "", checkpoint: nil, at: at, isWhole: false).keep(in: folder)
            text = try client.get("/metrics").text
            #expect(text.contains("\nhansard_record_verified_ok 0\n") && !text.contains("verified_seq"))
        }
    }

    /// As the metrics do, and to nobody else.
    @Test func readinessSaysToThisMachineAloneUpToWhereTheRecordWasVerified() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            let folder = ArchiveFolder(server.base + "/archive")
            #expect(try client.get("/readyz").text == "ok\n")
            let at = Timestamp(microseconds: 1_795_939_200_000_000)
            try VerifiedRecord(seq: 12, root: "", checkpoint: nil, at: at, isWhole: true).keep(in: folder)
            #expect(try client.get("/readyz").text == "ok\nrecord verified to 12, 2026-11-29T08:00:00Z\n")
            for header in ["X-Forwarded-For: 10.0.0.1", "Forwarded: for=10.0.0.1", "Via: 1.1 x", "X-Real-IP: 10.0.0.1"]
            {
                #expect(try client.get("/readyz", header).text == "ok\n", "\(header)")
            }
            #expect(try client.get("/healthz").text == "ok\n")
            // It can be read, and is served.
            try VerifiedRecord(seq: 12, root: "", checkpoint: nil, at: at, isWhole: false).keep(in: folder)
            let damaged = try client.get("/readyz")
            #expect(damaged.status == 200 && damaged.text == "ok\nrecord found damaged, 2026-11-29T08:00:00Z\n")
        }
    }

    @Test func metricsCountAndNameNobody() async throws {
        try await TestServer.with { server in
            let client = try RawClient(port: server.port)
            _ = try client.get("/")
            _ = try client.get("/")
            _ = try client.get("/missing-amina")
            let text = try client.get("/metrics").text
            #expect(text.contains("hansard_requests_total{route=\"pages\",status=\"200\"} 2\n"))
            #expect(text.contains("hansard_requests_total{route=\"pages\",status=\"404\"} 1\n"))
            #expect(text.contains("hansard_request_seconds_bucket{route=\"pages\",le=\"+Inf\"} 3\n"))
            #expect(text.contains("hansard_cache_hits_total 1\n"))
            #expect(text.contains("hansard_connections 1\n"))
            #expect(!text.contains("amina") && !text.contains("127.0.0.1"))
            #expect(try client.get("/metrics", "X-Forwarded-For: 10.0.0.1").status == 404)
        }
    }
}
