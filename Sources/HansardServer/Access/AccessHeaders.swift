import HTTPServer
import HTTPTypes

/// What a request says of how it is to be read, in header fields of Hansard’s own.
enum AccessHeaders {
    /// The role that `Hansard-Role` asks for; `nil` for whichever the rules have.
    static func role(_ request: Request) throws(Refusal) -> Role? {
        guard let text = try text(request, .hansardRole) else { return nil }
        guard let role = Role(rawValue: text), role != .open else {
            throw Refusal(
                outcome: "role-unknown",
                problem: .forbidden(
                    "role-foreign", "There is no such role",
                    "Hansard-Role is one of \(Role.asked.map(\.rawValue).joined(separator: ", "))."))
        }
        return role
    }

    /// What `Hansard-Reason` says.
    static func reason(_ request: Request) throws(Refusal) -> String? {
        try value(request, .hansardReason).map { text throws(Refusal) in try reason(text) }
    }

    /// A reason as it may be written, wherever it comes from: one line that can be seen as it is, so that nothing in it passes
    /// for another line of a report, and with something in it that can be read.
    ///
    /// - Throws: `Refusal`, with a `ProblemDetails` of status 400, for what is longer than 500 characters or 2,000 bytes, has a
    ///   control, a separator of lines or what turns or hides text, or has neither a letter nor a digit.
    static func reason(_ text: String) throws(Refusal) -> String {
        let scalars = text.unicodeScalars
        guard text.utf8.count <= 2_000, text.count <= 500, scalars.contains(where: \.properties.isLetterOrNumber),
            scalars.allSatisfy(\.properties.isSeenOnItsLine)
        else {
            throw Refusal(
                outcome: "reason",
                problem: .init(
                    .badRequest, "reason", "The reason cannot be taken",
                    "Write it in words, on one line, with at most 500 characters, and none that cannot be seen."))
        }
        return text
    }

    /// A header’s one value; at most 500 characters, none of which is a control character.
    static func text(_ request: Request, _ name: HTTPField.Name) throws(Refusal) -> String? {
        guard let value = try value(request, name) else { return nil }
        guard value.count <= 500, !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw unreadable(name) }
        return value
    }

    /// A header’s one value; `nil` where it is not there or empty.
    private static func value(_ request: Request, _ name: HTTPField.Name) throws(Refusal) -> String? {
        let values = request.headers[values: name]
        guard let value = values.first, !value.isEmpty else { return nil }
        guard values.count == 1 else { throw unreadable(name) }
        return value
    }

    private static func unreadable(_ name: HTTPField.Name) -> Refusal {
        Refusal(
            outcome: "header",
            problem: .forbidden(
                "header", "A header cannot be read",
                "Send \(name.rawName) once, with at most 500 characters on one line."))
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isLetterOrNumber: Bool {
        switch generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            // The Hangul fillers are letters without a form.
            !isDefaultIgnorableCodePoint
        default: false
        }
    }

    /// Neither ends a line, nor turns the order of what stands in it, nor hides. Joiners and variation selectors are part of
    /// what people write, such as emoji.
    fileprivate var isSeenOnItsLine: Bool {
        switch generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        case .format: isJoinControl
        default: !isDefaultIgnorableCodePoint || isVariationSelector
        }
    }
}

extension HTTPField.Name {
    /// The case under which somebody reads.
    package static let hansardCase = HTTPField.Name("Hansard-Case")!
    /// Why they look.
    package static let hansardReason = HTTPField.Name("Hansard-Reason")!
    /// In which of their roles they read.
    package static let hansardRole = HTTPField.Name("Hansard-Role")!
}
