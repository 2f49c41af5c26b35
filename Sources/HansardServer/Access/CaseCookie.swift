import Crypto
import HTTPServer
import Hansard
import PairChannel

/// A cookie with a case and a reason, signed for the one reader who chose them. It only says what is asked for: what
/// the case allows is looked up at each request.
package struct CaseCookie: Sendable {
    private let key: SymmetricKey
    private let scope: CookieScope
    static let seconds = 12 * 3_600

    /// - Parameter key: What it is signed with, 32 bytes.
    package init(key: [UInt8], scope: CookieScope) {
        self.key = SymmetricKey(data: key)
        self.scope = scope
    }

    var name: String { scope.name("hansard-case") }

    /// The value of `Set-Cookie`.
    func setting(case name: String, reason: String?, for actor: Actor, now: Timestamp) -> String {
        let ends = now.wholeSeconds + Int64(Self.seconds)
        let text = [String(ends), name, reason ?? ""].map { Base64URL.text($0.utf8) }.joined(separator: ".")
        let value = text + "." + Base64URL.text(Self.signature(of: text, for: actor, key))
        return Cookies.setting(
            self.name, value, sameSite: "Strict", seconds: Self.seconds, scope)
    }

    /// What a form to begin or leave a case has in it, and a page of another site cannot know: good for an hour, in the
    /// session in which the form was shown, for this reader and this case (`nil` to leave whichever it is).
    func formToken(_ name: String?, for actor: Actor, session: String?, now: Timestamp) -> String {
        let ends = String(now.wholeSeconds + Self.formSeconds)
        return ends + "." + Base64URL.text(Self.signature(of: Self.form(ends, name, session), for: actor, key))
    }

    func isFormToken(_ token: String, _ name: String?, for actor: Actor, session: String?, now: Timestamp) -> Bool {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let ends = Int64(parts[0]), now.wholeSeconds < ends,
            let signature = Base64URL.bytes(parts[1])
        else { return false }
        let signed = Array(Self.form(String(parts[0]), name, session).utf8) + Self.context(actor)
        return HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: signed, using: key)
    }

    private static let formSeconds: Int64 = 3_600

    private static func form(_ ends: String, _ name: String?, _ session: String?) -> String {
        "form \(ends) " + [name ?? "", session ?? ""].map { Base64URL.text($0.utf8) }.joined(separator: " ")
    }

    var clearing: String { Cookies.setting(name, "", sameSite: "Strict", seconds: 0, scope) }

    func choice(in request: Request, of actor: Actor, now: Timestamp) -> (name: String, reason: String?)? {
        guard let value = Cookies.value(name, in: request), value.utf8.count <= 4_000 else { return nil }
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, let signature = Base64URL.bytes(parts[3]) else { return nil }
        let signed = Array(parts[0...2].joined(separator: ".").utf8) + Self.context(actor)
        guard HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: signed, using: key) else { return nil }
        let texts = parts[0...2].map { Base64URL.bytes($0).map { String(decoding: $0, as: UTF8.self) } ?? "" }
        guard let ends = Int64(texts[0]), now.wholeSeconds < ends else { return nil }
        return (texts[1], texts[2].isEmpty ? nil : texts[2])
    }

    private static func signature(of text: String, for actor: Actor, _ key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8) + context(actor), using: key))
    }

    private static func context(_ actor: Actor) -> [UInt8] {
        Array("\n\(actor.means.rawValue)\n\(actor.subject)\n\(actor.person?.text ?? "")".utf8)
    }
}
