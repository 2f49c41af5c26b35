import HTTPServer
import HTTPTypes
import PairChannel

/// Names and values of what a client sends: of a JSON object, or of a form.
struct ChatFields {
    private let members: [String: JSONText]
    private let form: [String: String]

    /// - Throws: for an object that names a member twice.
    init(of object: JSONText) throws(ProblemDetails) {
        form = [:]
        do throws(JSONProblem) { members = try object.members() } catch {
            guard case .repeatedMember(let name) = error else { throw .badRequest("The body is no JSON object.") }
            throw .badRequest("“\(name.prefix(40))” is named twice. Send one of the two.")
        }
    }

    /// Of a body that is a JSON object.
    init(membersOf request: Request) throws(ProblemDetails) {
        guard let text = try? JSONText(request.body), text.isObject else {
            throw .badRequest("The body is no JSON object in UTF-8. Send one, with Content-Type: application/json.")
        }
        try self.init(of: text)
    }

    /// Of a form or of a JSON object, both of which clients send.
    init(_ request: Request) throws(ProblemDetails) {
        guard Self.isForm(request) else {
            try self.init(membersOf: request)
            return
        }
        guard let fields = try? RequestTarget.fields(request.body) else {
            throw .badRequest("The form cannot be read: it is not UTF-8.")
        }
        self.init(form: fields)
    }

    /// Of two with one name the last counts.
    private init(form fields: [RequestTarget.Parameter]) {
        members = [:]
        form = Dictionary(fields.map { ($0.name, $0.value) }) { $1 }
    }

    /// By its type, unless it is JSON that was sent under the type that some programs send everything under.
    private static func isForm(_ request: Request) -> Bool {
        request.body.first != UInt8(ascii: "{")
            && (request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? false)
    }

    func has(_ name: String) -> Bool { self[name] != nil || form[name] != nil }

    /// Of a JSON object.
    subscript(name: String) -> JSONText? {
        guard let value = members[name], !value.isNull else { return nil }
        return value
    }

    /// - Throws: for what is there and is no text.
    func text(_ name: String) throws(ProblemDetails) -> String? {
        if let text = form[name] { return text }
        guard let value = self[name] else { return nil }
        guard let text = value.stringOrNumber else { throw .badRequest("“\(name)” must be a text.") }
        return text
    }

    func either(_ name: String, _ other: String) throws(ProblemDetails) -> String? {
        if let text = try text(name) { return text }
        return try text(other)
    }

    func needed(_ name: String) throws(ProblemDetails) -> String {
        guard let text = try text(name) else { throw .badRequest("“\(name)” is missing.") }
        return text
    }
}
