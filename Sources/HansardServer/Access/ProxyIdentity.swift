import HTTPServer
import HTTPTypes
import Hansard
import PairChannel

/// Who a reverse proxy says the reader is. Believed only from the proxy’s address and with the secret that it shares
/// with this server; from elsewhere the header is not looked at.
struct ProxyIdentity: Sendable {
    let settings: ProxySettings
    /// Who is meant by a name, and how the rules write it.
    let reader: @Sendable (ID) -> (name: ID, person: ID)?

    /// The request comes from the proxy, which has said so with its secret.
    func isTrusted(_ request: Request) -> Bool {
        let secrets = values(of: settings.secretHeader, in: request)
        guard settings.peers.contains(where: { $0.contains(request.peer) }), secrets.count == 1 else { return false }
        return settings.secret.isEqual(to: secrets[0])
    }

    /// - Throws: `ProblemDetails` with status 400 for a header that a proxy would not send like that: twice, a list, or beside
    ///   another spelling that some servers take for the same (`X_Remote_User`).
    func actor(of request: Request) throws -> Actor? {
        guard isTrusted(request) else { return nil }
        for name in [settings.header, settings.secretHeader] where hasOtherSpelling(of: name, request) {
            throw Self.problem("A header’s name is written in two ways", "Remove what looks like \(settings.header).")
        }
        let names = values(of: settings.header, in: request)
        guard let name = names.first, !name.isEmpty else { return nil }
        guard names.count == 1, name.utf8.count <= 200, name.utf8.allSatisfy(Self.allows) else {
            throw Self.problem(
                "The reader’s name cannot be read",
                "The proxy sends \(settings.header) once, with one name of at most 200 visible ASCII characters.")
        }
        return reader(ID(name)).map { Actor(means: .proxy, subject: $0.name, person: $0.person) }
    }

    private func values(of name: String, in request: Request) -> [String] {
        HTTPField.Name(name).map { request.headers[values: $0] } ?? []
    }

    private func hasOtherSpelling(of name: String, _ request: Request) -> Bool {
        let wanted = name.lowercased()
        return request.headers.contains { field in
            let found = field.name.canonicalName
            return found != wanted && Self.folded(found) == Self.folded(wanted)
        }
    }

    private static func folded(_ name: String) -> [UInt8] { name.lowercased().utf8.filter(isLetterOrDigit) }

    private static func problem(_ title: String, _ detail: String) -> ProblemDetails {
        ProblemDetails(.badRequest, "proxy-header", title, detail)
    }

    /// Visible ASCII but for what separates names in a list.
    private static func allows(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: ",") && byte != UInt8(ascii: ";")
    }
}
