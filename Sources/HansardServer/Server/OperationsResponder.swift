import HTTPServer
import HTTPTypes
import Hansard
import HansardStore
import NIOCore

/// Answers whoever watches the server: `/healthz`, `/readyz`, `/metrics`.
struct OperationsResponder: Sendable {
    let archive: ArchiveRequests
    let access: any ArchiveAccess
    let metrics: Metrics
    let lag: LoopLag
    let connections: Connections
    let folder: ArchiveFolder
    /// Addresses besides this machine’s own that may read the metrics.
    let metricsPeers: Set<String>
    /// Lines for /metrics of what else is answered on the port.
    let moreMetrics: @Sendable () async -> String

    func answer(_ request: Request) async throws -> Response {
        guard request.path != "metrics" else { return try await metricsAnswer(request) }
        var text = "ok\n"
        if request.path == "readyz" {
            guard await archive.canBeRead() else {
                throw ProblemDetails.unavailable("The archive cannot be read.", retryAfter: 5)
            }
            guard await access.canRecord() else {
                throw ProblemDetails.unavailable("The access log cannot be written.", retryAfter: 5)
            }
            if isFromWatcher(request) { text += await recordNote() }
        }
        return Self.text(text, type: "text/plain; charset=utf-8")
    }

    private static func text(_ text: String, type: String) -> Response {
        var response = Response(type: type, bytes: Array(text.utf8))
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// What `/readyz` says of the record to whoever may read the metrics. Others learn nothing of it: how many records there
    /// are tells an outsider how much is said, and when they were verified, when a change would be noticed. A record that was
    /// found damaged can be read, so the server stays ready; the metrics have an alarm for it.
    private func recordNote() async -> String {
        let folder = folder
        guard let verified = await BlockingWork.run({ VerifiedRecord(of: folder) }) else { return "" }
        let what = verified.isWhole ? "verified to \(verified.seq)" : "found damaged"
        return "record \(what), \(verified.at.rfc3339(.second))\n"
    }

    private func metricsAnswer(_ request: Request) async throws -> Response {
        guard isFromWatcher(request) else { throw ProblemDetails.notFound() }
        let text = metrics.text(
            connections: connections.count, archiveRequests: archive.count, longestLag: lag.longestSeconds)
        let record = await recordMetrics()
        let more = await moreMetrics()
        return Self.text(text + record + more, type: "text/plain; version=0.0.4; charset=utf-8")
    }

    /// What the metrics say of the record. It takes none of the pool’s readers, which may all be busy.
    private func recordMetrics() async -> String {
        let folder = folder
        return await BlockingWork.run {
            let seq = try? ArchiveReader(path: folder.path, cacheMiB: 1, for: .serving).extent().lastSeq
            return Metrics.text(record: seq, VerifiedRecord(of: folder))
        }
    }

    /// Whether this machine asks, or a peer that is named for it. What came through a proxy came from elsewhere.
    private func isFromWatcher(_ request: Request) -> Bool {
        let address = request.peer?.ipAddress ?? ""
        let isHere = address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
        let isForwarded = ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"].contains {
            request.headers.contains(HTTPField.Name($0)!)
        }
        return isHere && !isForwarded || metricsPeers.contains(address)
    }
}
