import Foundation
import HTTPServer
import HTTPTypes

/// With which requests browsers send a cookie back: those to where readers find the server.
package struct CookieScope: Sendable, Equatable {
    /// Readers come by https, and browsers are to send the cookie there alone.
    package let isSecure: Bool
    /// `/`, `/record/`
    package let path: String

    /// - Parameter path: With a `/` at both ends.
    package init(isSecure: Bool, path: String) { (self.isSecure, self.path) = (isSecure, path) }

    /// The cookie’s name, with the prefix by which browsers hold whoever sets it to the scope (RFC 6265bis, 4.1.3):
    /// `__Host-` is for the whole host alone.
    func name(_ name: String) -> String { isSecure ? (path == "/" ? "__Host-" : "__Secure-") + name : name }
}

enum Cookies {
    /// The cookie’s value; `nil` too if it is there twice: somebody put one before ours.
    static func value(_ name: String, in request: Request) -> String? {
        var found: String?
        for line in request.headers[values: .cookie] {
            for part in line.split(separator: ";") {
                let pair = part.trimmingCharacters(in: .whitespaces)
                guard pair.hasPrefix(name + "=") else { continue }
                guard found == nil else { return nil }
                found = String(pair.dropFirst(name.count + 1))
            }
        }
        return found
    }

    static func setting(
        _ name: String, _ value: String, sameSite: String, seconds: Int, _ scope: CookieScope
    ) -> String {
        "\(name)=\(value); Path=\(scope.path); Max-Age=\(seconds); HttpOnly; SameSite=\(sameSite)"
            + (scope.isSecure ? "; Secure" : "")
    }
}
