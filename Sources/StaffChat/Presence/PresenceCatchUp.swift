import Foundation
import Hansard
import HansardStore
import Logging
import PairChannel

extension PresenceRecorder {
    /// For how long a service tells again what was not answered. Source: Pusher Channels documentation, “Webhooks”.
    static let toldAgainSeconds: Int64 = 300

    /// Puts the record right after a time in which nobody was told who came to a hosted service and who went: who is there by the
    /// record and is not any more has been there up to the last sign of life of the process before, for nobody knows more; who is
    /// there and is not by the record is so from now on.
    ///
    /// - Parameter ask: Who is in the channel; `nil` while that is not known. It is asked again then, and this waits.
    func catchUp(
        _ channel: ChannelName, againAfterSeconds: Double = 5, _ ask: @Sendable () async -> Set<ID>?
    ) async {
        guard let lastSign, (now().microseconds - lastSign.microseconds) / 1_000_000 >= Self.toldAgainSeconds else {
            return
        }
        while !Task.isCancelled {
            // What was told before must be in the archive, which is asked.
            let asked = now()
            if await isInArchive(), let here = await ask() {
                do {
                    let known = try present(in: channel)
                    let lines = Self.lines(known, here, channel, lastSign: lastSign, asked: asked)
                    for line in lines where !(await record(line)) { break }
                    return logger.notice(
                        "presence is known again",
                        metadata: ["unknown_since": "\(lastSign.rfc3339())", "changes": "\(lines.count)"])
                } catch { logger.error("presence is not known again yet", metadata: ["error": "\(error)"]) }
            }
            try? await Task.sleep(for: .seconds(againAfterSeconds))
        }
    }

    /// By the record; nobody where there is none yet.
    private func present(in channel: ChannelName) throws -> [ID: Timestamp] {
        guard FileManager.default.fileExists(atPath: archive + "/hansard.db") else { return [:] }
        return try ArchiveReader(path: archive, cacheMiB: 1, for: .serving).present(in: channel.text)
    }

    /// Lines of the native log. What a live socket is there, the channel is here: the service tells of no sockets.
    static func lines(
        _ known: [ID: Timestamp], _ here: Set<ID>, _ channel: ChannelName, lastSign: Timestamp, asked: Timestamp
    ) -> [[UInt8]] {
        let gone = known.filter { !here.contains($0.key) }.sorted { $0.key < $1.key }.map { person, since in
            line("offline", person, at: max(since, lastSign), channel, reason: "log ended")
        }
        let come = here.subtracting(known.keys).sorted().map {
            line("online", $0, at: asked, channel, reason: "log began")
        }
        return gone + come
    }

    private static func line(
        _ type: String, _ person: ID, at: Timestamp, _ channel: ChannelName, reason: String
    ) -> [UInt8] {
        var line = JSONObject()
        line.add("type", type)
        line.add("person", person.text)
        line.add("at", at.rfc3339())
        line.add("live_socket", channel.text)
        line.add("reason", reason)
        return line.object
    }
}
