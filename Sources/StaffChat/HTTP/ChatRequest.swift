import HTTPServer
import HTTPTypes
import Hansard
import NIOCore
import PairChannel

/// A request below `/chat/`, whole.
struct ChatRequest: Sendable {
    /// Where the chat is.
    static let prefix = "/chat/"

    let method: String
    /// What comes after `/chat/`.
    let path: String
    let query: [String: String]
    let head: RequestHead
    let body: [UInt8]
    let peer: SocketAddress?

    /// `nil` for a target that is not below `/chat/` or cannot be read.
    init?(_ head: RequestHead, _ body: [UInt8], _ peer: SocketAddress?) {
        let parts = head.target.utf8.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false
        ).map { Substring($0) }
        guard let first = parts.first, first.utf8.starts(with: Self.prefix.utf8),
            let query = Self.form(parts.count > 1 ? Array(parts[1].utf8) : [])
        else { return nil }
        (method, self.head, self.body, self.peer, self.query) = (head.method, head, body, peer, query)
        path = String(first.utf8.dropFirst(Self.prefix.utf8.count)) ?? ""
    }

    /// Of two fields with one name the last. `nil` for what is not UTF-8.
    static func form(_ text: [UInt8]) -> [String: String]? {
        let form = FormFields(text)
        guard form.fault == nil else { return nil }
        return Dictionary(form.fields.map { ($0.name, $0.value) }) { $1 }
    }

    /// By its type, unless it is JSON that was sent under the type that some programs send everything under.
    var isForm: Bool {
        body.first != UInt8(ascii: "{")
            && (head.fields[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? false)
    }

    /// The members of a body that is a JSON object.
    func members() throws(ChatProblem) -> ChatFields {
        guard let text = try? JSONText(body), text.isObject else {
            throw .badRequest("The body is no JSON object in UTF-8. Send one, with Content-Type: application/json.")
        }
        return try ChatFields(of: text)
    }

    /// The fields of a form or of a JSON object, both of which clients send.
    func fields() throws(ChatProblem) -> ChatFields {
        guard isForm else { return try members() }
        guard let fields = Self.form(body) else {
            throw .badRequest("The form cannot be read: it is not UTF-8.")
        }
        return ChatFields(form: fields)
    }
}

/// Names and values of a body.
struct ChatFields {
    private let members: [String: JSONText]
    private let form: [String: String]

    /// - Throws: for an object that names a member twice.
    init(of object: JSONText) throws(ChatProblem) {
        form = [:]
        do throws(JSONProblem) { members = try object.members() } catch {
            guard case .repeatedMember(let name) = error else { throw .badRequest("The body is no JSON object.") }
            throw .badRequest("“\(name.prefix(40))” is named twice. Send one of the two.")
        }
    }

    init(form: [String: String]) { (members, self.form) = ([:], form) }

    func has(_ name: String) -> Bool { self[name] != nil || form[name] != nil }

    /// Of a JSON object.
    subscript(name: String) -> JSONText? {
        guard let value = members[name], !value.isNull else { return nil }
        return value
    }

    /// - Throws: for what is there and is no text.
    func text(_ name: String) throws(ChatProblem) -> String? {
        if let text = form[name] { return text }
        guard let value = self[name] else { return nil }
        guard let text = value.stringOrNumber else { throw .badRequest("“\(name)” must be a text.") }
        return text
    }

    func either(_ name: String, _ other: String) throws(ChatProblem) -> String? {
        if let text = try text(name) { return text }
        return try text(other)
    }

    func needed(_ name: String) throws(ChatProblem) -> String {
        guard let text = try text(name) else { throw .badRequest("“\(name)” is missing.") }
        return text
    }
}
