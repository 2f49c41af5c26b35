import Hansard
import PairChannel

/// One socket’s coming into a presence channel, or its going.
///
/// A person is there while one of their sockets is, so what is known of sockets says it of persons, too.
package struct PresenceChange: Hashable, Sendable {
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
    func ended(at end: Timestamp, _ reason: Reason) -> PresenceChange {
        PresenceChange(
            app: app, channel: channel, person: person, socket: socket, isJoining: false, at: max(at, end),
            reason: reason)
    }

    /// What an end has in common with its beginning.
    var stay: ID { ID("\(app)/\(channel)#\(socket)") }

    // MARK: As a line of the native log

    /// Appends a line: `{"type":"online","person":"7","at":"…Z","live_socket":"1/presence-staff#12.34"}`, of an app, a channel
    /// and a socket.
    func append(to bytes: inout [UInt8]) {
        bytes.openObject()
        bytes.member("type", isJoining ? "online" : "offline")
        bytes.member("person", person)
        bytes.member("at", at.rfc3339())
        bytes.member("live_socket", stay.text)
        if let reason { bytes.member("reason", reason.rawValue) }
        bytes.closeObject()
        bytes.append(0x0A)
    }

    /// `nil` when `line` is not one that `append(to:)` makes.
    init?(line: some Collection<UInt8>) {
        guard let value = try? JSONValue(parsing: Array(line)), let type = value["type"]?.string,
            let person = value["person"]?.string, let text = value["at"]?.string,
            let at = try? ReadTime(rfc3339: text).instant, let stay = value["live_socket"]?.string,
            let slash = stay.firstIndex(of: "/"), let hash = stay.lastIndex(of: "#"), slash < hash
        else { return nil }
        self.init(
            app: String(stay[..<slash]), channel: String(stay[stay.index(after: slash)..<hash]), person: person,
            socket: String(stay[stay.index(after: hash)...]), isJoining: type == "online", at: at,
            reason: value["reason"]?.string.flatMap { Reason(rawValue: $0) })
    }
}
