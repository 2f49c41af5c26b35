import PairChannel

/// Where a request goes: a path and a query, decoded once.
package struct RequestTarget: Equatable, Sendable {
    /// With no empty, `.` or `..` part, without the leading `/`; that of a folder ends with `/`, that of the root is empty.
    package let path: String
    /// Names and values, decoded, in the order in which they came.
    package let query: [Parameter]
    /// The host that an absolute address names; it stands for the Host field (RFC 9112, 3.2.2).
    package let authority: String?

    /// A name and its value, decoded.
    package struct Parameter: Equatable, Sendable {
        /// Before the first `=`.
        package let name: String
        /// Behind it; empty where there is none.
        package let value: String

        /// Of what is decoded already.
        package init(name: String, value: String) { (self.name, self.value) = (name, value) }
    }

    /// Reads the target of a request.
    ///
    /// - Throws: A problem, 400, for what no link of ours has: a part `..`, an encoded `/`, a backslash, a control character,
    ///   or bytes that are not UTF-8 in its shortest form.
    package init(_ text: String) throws(ProblemDetails) {
        var rest = Substring(text)
        authority = try Self.takeAuthority(&rest)
        guard rest.utf8.first == UInt8(ascii: "/") else { throw Self.malformed("An address begins with “/”.") }
        guard !rest.utf8.contains(UInt8(ascii: "#")) else { throw Self.malformed("An address holds no “#”.") }
        let end = rest.utf8.firstIndex(of: UInt8(ascii: "?"))
        path = try Self.path(rest.utf8[..<(end ?? rest.endIndex)].dropFirst())
        query = if let end { try Self.parameters(Array(rest.utf8[end...].dropFirst())) } else { [] }
    }

    private static func takeAuthority(_ rest: inout Substring) throws(ProblemDetails) -> String? {
        guard rest.utf8.first != UInt8(ascii: "/") else { return nil }
        let lower = rest.prefix(8).lowercased()
        guard let scheme = ["http://", "https://"].first(where: { lower.hasPrefix($0) }) else { return nil }
        rest = rest.dropFirst(scheme.count)
        let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        let authority = rest[..<end]
        rest = rest[end...]
        if rest.isEmpty { rest = "/" }
        guard !authority.isEmpty, !authority.contains("@") else {
            throw malformed("The address names no host, or a user.")
        }
        return String(authority)
    }

    private static func path(_ text: Substring.UTF8View) throws(ProblemDetails) -> String {
        if isPlain(text) { return String(Substring(text)) }
        let wrong = "A part of the path is empty, “.” or “..”, or has a slash in it."
        let path: String
        do throws(PercentEncoding.Fault) {
            path = try PercentEncoding.decoded(Substring(text), plusIsSpace: false)
        } catch {
            throw malformed(error)
        }
        try checkPrintable(path)
        // As many as before: none came out of a “%2F”.
        let slashes = text.count { $0 == UInt8(ascii: "/") }
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == slashes + 1, !path.utf8.contains(UInt8(ascii: "\\")) else { throw malformed(wrong) }
        for (i, part) in parts.enumerated() {
            // The last part of a folder's address is empty, and so is the only one of the root's.
            guard !part.isEmpty || i == slashes, !part.elementsEqual(".".utf8), !part.elementsEqual("..".utf8) else {
                throw malformed(wrong)
            }
        }
        return path
    }

    /// Whether a path is as nearly all are: letters, digits, `-`, `_`, and single `/` and `.` that begin no part. It needs no
    /// decoding, and no look at its parts, which cost more than the answer to a page that is at hand.
    private static func isPlain(_ text: Substring.UTF8View) -> Bool {
        var last = UInt8(ascii: "/")
        for byte in text {
            switch byte {
            case UInt8(ascii: "."), UInt8(ascii: "/"): if last == UInt8(ascii: "/") { return false }
            case UInt8(ascii: "-"), UInt8(ascii: "_"): break
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: break
            default: return false
            }
            last = byte
        }
        return true
    }

    /// The fields of a query of ours, or of a form that a page of ours sends.
    ///
    /// - Throws: A problem, 400, as `init(_:)` does, and for more than 100.
    package static func parameters(_ text: [UInt8]) throws(ProblemDetails) -> [Parameter] {
        let parameters = try fields(text)
        guard parameters.count <= 100 else { throw malformed("There are too many parameters.") }
        for parameter in parameters {
            // A tab or line may stand in a query that somebody pasted, and nowhere else.
            try checkPrintable(parameter.name, allowsLines: true)
            try checkPrintable(parameter.value, allowsLines: true)
        }
        return parameters
    }

    /// The fields of a query or form, whatever characters they hold and however many there are.
    ///
    /// - Throws: A problem, 400, for a bad escape or what is not UTF-8.
    package static func fields(_ text: [UInt8]) throws(ProblemDetails) -> [Parameter] {
        let form = FormFields(text)
        if let fault = form.fault { throw malformed(fault) }
        return form.fields.map { Parameter(name: $0.name, value: $0.value) }
    }

    private static func checkPrintable(_ text: String, allowsLines: Bool = false) throws(ProblemDetails) {
        for byte in text.utf8 where byte < 0x20 || byte == 0x7F {
            guard allowsLines, byte == 0x09 || byte == 0x0A || byte == 0x0D else {
                throw malformed("The address has a control character.")
            }
        }
    }

    private static func malformed(_ fault: PercentEncoding.Fault) -> ProblemDetails {
        switch fault {
        case .badEscape: malformed("A “%” must be followed by two hexadecimal digits.")
        case .notUTF8: malformed("The address is not UTF-8.")
        }
    }

    private static func malformed(_ detail: String) -> ProblemDetails {
        ProblemDetails(.badRequest, "malformed-address", "Malformed address", detail)
    }
}
