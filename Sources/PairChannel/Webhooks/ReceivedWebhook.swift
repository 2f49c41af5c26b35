/// A call that tells what has happened in an app, as its receiver reads it.
///
/// Source: Pusher Channels documentation, “Webhooks”.
package struct ReceivedWebhook: Sendable, Equatable {
    package struct Event: Sendable, Equatable {
        /// `nil` for a kind that is not known here.
        package let type: WebhookEventType?
        package let channel: String
        package let user: String?
    }

    package enum Fault: Error, Equatable {
        /// It says no key, or has no signature.
        case unsigned
        /// It is another app’s, or whoever signed it does not have this app’s secret.
        case forged
        /// It is signed, and is no webhook’s body.
        case malformed
    }

    /// Of the service’s clock, since 1970.
    package let milliseconds: Int64
    package let events: [Event]
    /// What was received, on one line: the native log takes it as it is.
    package let line: [UInt8]
    /// The same for a call that is made again.
    package let signature: String

    /// - Parameters:
    ///   - key: What `X-Pusher-Key` says.
    ///   - signature: What `X-Pusher-Signature` says: HMAC-SHA256 of the body, in hexadecimal digits.
    /// - Throws: before anything of a body is read whose signature is not right.
    package init(
        _ body: [UInt8], key: String?, signature: String?, of app: AppCredentials
    ) throws(Fault) {
        guard let key, let signature, !key.isEmpty, !signature.isEmpty else { throw .unsigned }
        guard key == app.key, app.isSignature(signature, of: body) else { throw .forged }
        guard let members = try? JSONText(body).members(),
            let milliseconds = members["time_ms"]?.stringOrNumber.flatMap({ Int64($0) }), milliseconds > 0,
            let events = members["events"]?.elements
        else { throw .malformed }
        self.milliseconds = milliseconds
        var read: [Event] = []
        for event in events {
            guard let members = try? event.members() else { throw .malformed }
            read.append(
                Event(
                    type: members["name"]?.string.flatMap { WebhookEventType(rawValue: $0) },
                    channel: members["channel"]?.string ?? "", user: members["user_id"]?.stringOrNumber))
        }
        self.events = read
        self.signature = signature.lowercased()
        // Between its values JSON may be broken into lines; inside a string it never is.
        line = body.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    }

    /// Whether it says that somebody came to a presence channel or went.
    package var isOfPresence: Bool { events.contains { $0.type == .memberAdded || $0.type == .memberRemoved } }
}
