import AsyncHTTPClient
import Foundation
import NIOCore
import PairChannel

/// Hosted Pusher Channels, or another server that has its HTTP API: where it is, and what calls of it are signed with.
package struct HostedService: Sendable {
    /// How long what may take.
    package struct Timing: Sendable {
        /// How long the service may take to answer a call.
        package var callSeconds = 10.0
        /// The same for who is online, which somebody waits for.
        package var rosterCallSeconds = 3.0
        /// How long what it says of that is believed, where webhooks do not correct it.
        package var rosterSeconds = 5.0
        /// The first wait after a call that failed. Each further one is twice as long, up to `longestWaitSeconds`.
        package var firstWaitSeconds = 0.5
        /// The longest wait.
        package var longestWaitSeconds = 30.0
        /// How long calls under way are waited for when the chat ends.
        package var stopSeconds = 2.0

        /// The defaults.
        package init() {}

        var backoff: Backoff { Backoff(firstSeconds: firstWaitSeconds, longestSeconds: longestWaitSeconds) }
    }

    /// Of the app there.
    package let credentials: AppCredentials
    /// A host’s name or address: `api-eu.pusher.com`.
    package let host: String
    /// 443 of most.
    package let port: Int
    /// Whether it is spoken to by HTTPS.
    package let isTLS: Bool
    /// How long is waited for it.
    package var timing = Timing()

    /// A service with the usual time limits.
    package init(_ credentials: AppCredentials, host: String, port: Int, isTLS: Bool) {
        (self.credentials, self.host, self.port, self.isTLS) = (credentials, host, port, isTLS)
    }

    /// Without the path.
    var address: String { "\(isTLS ? "https" : "http")://\(Self.hostInAddress(host)):\(port)" }

    /// RFC 3986, section 3.2.2.
    static func hostInAddress(_ host: String) -> String {
        host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    }
}

/// What a service has answered.
struct HostedAnswer: Sendable {
    let status: Int
    /// In how many seconds to come again.
    var retryAfterSeconds: Double?
    var body: [UInt8] = []

    var isAccepted: Bool { (200..<300).contains(status) }

    /// The body’s beginning, on one line, for a log.
    var words: String {
        let text = String(decoding: body.prefix(300), as: UTF8.self)
        return String(text.map { $0.isNewline || $0.unicodeScalars.first!.value < 0x20 ? " " : $0 })
    }
}

/// Makes signed calls of a service’s HTTP API.
final class HostedCaller: Sendable {
    private let service: HostedService
    private let client: HTTPClient

    init(_ service: HostedService) {
        self.service = service
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    /// - Parameter place: What comes after the app: `events`.
    /// - Throws: when there is no answer.
    func call(
        _ method: String, _ place: String, body: [UInt8] = [], withinSeconds seconds: Double
    ) async throws -> HostedAnswer {
        let call = service.credentials.signed(
            APIRequest(method: method, target: "/apps/\(service.credentials.id)/\(place)", body: body),
            wallSeconds: Int64(Date().timeIntervalSince1970))
        var request = HTTPClientRequest(url: service.address + call.target)
        request.method = .RAW(value: method)
        if !body.isEmpty {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let answer = try await client.execute(request, timeout: .nanoseconds(Int64(seconds * 1_000_000_000)))
        // A list of 10,000 users is 300 kB.
        let words = try await answer.body.collect(upTo: 4 << 20)
        return HostedAnswer(
            status: Int(answer.status.code),
            retryAfterSeconds: answer.headers.first(name: "Retry-After").flatMap { Self.seconds($0, now: Date()) },
            body: Array(words.readableBytesView))
    }

    func stop() async { try? await client.shutdown() }

    /// RFC 9110, section 10.2.3: seconds, or a date.
    static func seconds(_ text: String, now: Date) -> Double? {
        if let seconds = Int(text) { return Double(max(0, seconds)) }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return format.date(from: text).map { max(0, $0.timeIntervalSince(now)) }
    }
}
