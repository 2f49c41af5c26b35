import Hansard
import HansardStore
import PairChannel

/// One socket’s coming into a presence channel, or its going.
///
/// A person is there while one of their sockets is, so what is known of sockets says it of persons, too.
package struct SocketPresence: Hashable, Sendable {
    /// Why somebody is gone.
    package enum Reason: String, Sendable {
        /// The server ended before the socket did, and when the socket did is not known.
        case logEnded = "log ended"
        case serverStopped = "server stopped"
    }

    package let app: String
    package let channel: String
    package let person: String
    package let socket: String
    package let isJoining: Bool
    package let at: Timestamp
    package var reason: Reason?

    package init(
        app: String, channel: String, person: String, socket: String, isJoining: Bool, at: Timestamp,
        reason: Reason? = nil
    ) {
        (self.app, self.channel, self.person, self.socket) = (app, channel, person, socket)
        (self.isJoining, self.at, self.reason) = (isJoining, at, reason)
    }

    /// `nil` for a notice of something else. What is told of members follows from their sockets and is not recorded again.
    package init?(_ notice: LiveNotice, app: String, at: Timestamp) {
        switch notice {
        case .socketJoined(let channel, let person, let socket, _):
            self.init(
                app: app, channel: channel.text, person: person.text, socket: socket.text, isJoining: true, at: at)
        case .socketLeft(let channel, let person, let socket):
            self.init(
                app: app, channel: channel.text, person: person.text, socket: socket.text, isJoining: false, at: at)
        default: return nil
        }
    }

    /// The same socket’s stay, ended.
    func ended(at end: Timestamp, _ reason: Reason) -> SocketPresence {
        SocketPresence(
            app: app, channel: channel, person: person, socket: socket, isJoining: false, at: max(at, end),
            reason: reason)
    }

    /// What an end has in common with its beginning: an app, a channel and a socket, `1/presence-staff#12.34`.
    var stay: String { "\(app)/\(channel)#\(socket)" }

    // MARK: In the journal

    /// As an entry, with its line of the native log: `{"type":"online","person":"7","at":"…Z","live_socket":"1/presence-staff#12.34"}`.
    var entry: PresenceEntry {
        var line = JSONObject()
        line.add("type", isJoining ? "online" : "offline")
        line.add("person", person)
        line.add("at", at.rfc3339())
        line.add("live_socket", stay)
        if let reason { line.add("reason", reason.rawValue) }
        return PresenceEntry(stay: stay, person: person, isJoining: isJoining, at: at, line: line.object)
    }

    /// The beginning of a stay; `nil` for one that `stay` does not make.
    init?(_ open: OpenStay) {
        self.init(stay: open.stay, person: open.person, isJoining: true, at: open.since)
    }

    /// `nil` when `line` is not one of a change.
    init?(line: some Collection<UInt8>) {
        guard let value = try? JSONValue(parsing: Array(line)), let type = value["type"]?.string,
            let person = value["person"]?.string, let text = value["at"]?.string,
            let at = try? ReadTime(rfc3339: text).instant, let stay = value["live_socket"]?.string
        else { return nil }
        self.init(stay: stay, person: person, isJoining: type == "online", at: at)
        reason = value["reason"]?.string.flatMap { Reason(rawValue: $0) }
    }

    private init?(stay: String, person: String, isJoining: Bool, at: Timestamp) {
        guard let slash = stay.firstIndex(of: "/"), let hash = stay.lastIndex(of: "#"), slash < hash else { return nil }
        self.init(
            app: String(stay[..<slash]), channel: String(stay[stay.index(after: slash)..<hash]), person: person,
            socket: String(stay[stay.index(after: hash)...]), isJoining: isJoining, at: at)
    }
}
