/// What the rules say of who reads, as far as a document for auditors has it. It names no reader but those with a role of their own.
package struct AccessFacts: Sendable, Equatable {
    /// How readers are known.
    package enum Way: Sendable, Equatable {
        /// By tokens that the archive’s keeper makes.
        case tokens
        /// By the header of a proxy that signed them in.
        case proxy(header: String)
        /// By signing in with an issuer.
        case oidc(issuer: String)
        /// By tokens of an issuer.
        case jwt(issuer: String)
    }

    /// Who has a role.
    package struct Holders: Sendable, Equatable {
        /// As the access log has it: `auditor`.
        let role: String
        /// As the rules name them.
        let names: [String]

        /// - Parameters:
        ///   - role: As the access log has it: `auditor`.
        ///   - names: As the rules name them.
        package init(role: String, names: [String]) { (self.role, self.names) = (role, names) }
    }

    /// In no particular order; empty where nobody is known.
    package var ways: [Way] = []
    /// Whose conversations managers read: `none`, `direct` or `all`.
    package var reports = "direct"
    /// How many people read teams.
    package var teamReaders = 0
    /// For each role that they name people for, who has it.
    package var holders: [Holders] = []
    /// How many the rules have, open or over. Their names and purposes may tell of somebody.
    package var cases = 0
    /// Of the file, in hexadecimal digits.
    package var sha256 = ""

    /// Of rules that name nobody.
    package init() {}
}
