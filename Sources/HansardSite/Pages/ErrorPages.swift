import Crypto
import Foundation
import Hansard
import Synchronization

/// Pages that say why nothing is shown, or not any more: drawn from a site’s settings, words and templates, without an archive.
///
/// Each is whole in itself, its style included: whoever gets it may be given nothing else of the site, since nobody knows
/// them, they ask too often, or the archive cannot be read. Each is drawn once and kept, for it must cost little to refuse.
package final class ErrorPages: Sendable {
    /// What there is to say.
    package enum Kind: Sendable, CaseIterable {
        case badRequest, unauthorized, forbidden, missing, tooMany, badGateway, unavailable, internalError
        /// What a reader can do something about, and is therefore told more of.
        case parameter, role, noRole, noCase, caseExpired, caseReason, reason, form, crossSite, notSignedIn, export,
            busy, tooSlow,
            noIndex
        /// That is no error: somebody has asked for it.
        case signedOut

        /// The names of the title and of the sentence below it in the strings file.
        var words: (title: String, text: String) {
            switch self {
            case .badRequest: ("errors.bad_request", "errors.bad_request_text")
            case .unauthorized: ("errors.unauthorized", "errors.unauthorized_text")
            case .forbidden: ("errors.forbidden", "errors.forbidden_text")
            case .missing: ("errors.missing", "errors.missing_text")
            case .tooMany: ("errors.too_many", "errors.too_many_text")
            case .badGateway: ("errors.bad_gateway", "errors.bad_gateway_text")
            case .unavailable: ("errors.unavailable", "errors.unavailable_text")
            case .internalError: ("errors.internal", "errors.internal_text")
            case .signedOut: ("errors.signed_out", "errors.signed_out_text")
            case .parameter: ("errors.parameter", "errors.parameter_text")
            case .role: ("errors.role", "errors.role_text")
            case .noRole: ("errors.no_role", "errors.no_role_text")
            case .noCase: ("errors.no_case", "errors.no_case_text")
            case .caseExpired: ("errors.case_expired", "case.over")
            case .caseReason: ("errors.case_reason", "errors.case_reason_text")
            case .reason: ("errors.reason", "errors.reason_text")
            case .form: ("errors.form", "errors.form_text")
            case .crossSite: ("errors.cross_site", "errors.cross_site_text")
            case .notSignedIn: ("errors.not_signed_in", "errors.not_signed_in_text")
            case .export: ("errors.export", "errors.export_text")
            case .busy: ("errors.busy", "errors.busy_text")
            case .tooSlow: ("errors.too_slow", "errors.too_slow_text")
            case .noIndex: ("errors.no_index", "errors.no_index_text")
            }
        }

        /// Whether it leads to the sign-in, where the server has one.
        var leadsToSignIn: Bool { isForSigningIn || self == .notSignedIn }

        /// Whether that is all that is to be said.
        var isForSigningIn: Bool { self == .unauthorized || self == .signedOut }

        /// Whether its words send readers to the first page.
        var leadsToFirstPage: Bool { self == .badRequest || self == .missing }

        /// - Parameters:
        ///   - status: Of HTTP: 400 to 599.
        ///   - problem: The end of the problem’s `type`: `case-expired`. One that readers can do nothing about is told by its status.
        package init(status: Int, problem: String = "") {
            switch (status, problem) {
            case (400..<500, "parameter"): self = .parameter
            case (400..<500, "role-foreign"): self = .role
            case (400..<500, "no-role"): self = .noRole
            case (400..<500, "case"): self = .noCase
            case (400..<500, "case-expired"): self = .caseExpired
            case (400..<500, "case-reason"): self = .caseReason
            case (400..<500, "reason"): self = .reason
            case (400..<500, "form"): self = .form
            case (400..<500, "cross-site"): self = .crossSite
            case (400..<500, "sign-in"): self = .notSignedIn
            case (400..<500, "export"): self = .export
            case (_, "busy"): self = .busy
            case (_, "too-slow"): self = .tooSlow
            case (_, "search-unavailable"): self = .noIndex
            case (401, _): self = .unauthorized
            case (403, _): self = .forbidden
            case (404, _): self = .missing
            case (429, _): self = .tooMany
            case (502, _): self = .badGateway
            case (503, _): self = .unavailable
            case (500..., _): self = .internalError
            default: self = .badRequest
            }
        }
    }

    /// A page as it is sent.
    package struct Drawn: Sendable {
        package let html: [UInt8]
        /// The same as a gzip member, if that is shorter.
        package let gzipped: [UInt8]?
        /// Its Content-Security-Policy, for the header.
        package let policy: String?
    }

    private struct Key: Hashable {
        let kind: Kind
        let detail: String
        let root: String
        let offersSignIn: Bool
    }

    private struct State {
        var templates: PageTemplates?
        var drawn: [Key: Drawn] = [:]
    }

    private let site: Site
    private let gzip: @Sendable ([UInt8]) -> [UInt8]?
    private let style: [UInt8]?
    private let state = Mutex(State())

    private static let most = 100

    /// - Parameter gzip: Makes a page shorter, for browsers that take that.
    package init(_ site: Site, gzip: @escaping @Sendable ([UInt8]) -> [UInt8]? = { _ in nil }) {
        (self.site, self.gzip) = (site, gzip)
        let text = (site.assets.first { $0.path == "assets/hansard.css" }?.bytes ?? []) + site.look.style
        // What would end the element is no style.
        style = text.isEmpty || String(decoding: text, as: UTF8.self).contains("</") ? nil : text
    }

    /// The site’s, with a policy that lets the style in by its hash.
    private func makeTemplates() throws -> PageTemplates {
        var sources = site.templates
        if let style {
            let hash = Data(SHA256.hash(data: style)).base64EncodedString()
            sources["layout"] = sources["layout"]?.replacing(
                "style-src 'self'", with: "style-src 'self' 'sha256-\(hash)'")
        }
        return try PageTemplates(sources, files: site.templateFiles, words: site.words)
    }

    /// The page for an error.
    ///
    /// - Parameters:
    ///   - detail: What is wrong in this case, in English, for whoever is asked for help.
    ///   - root: The prefix to the site’s root, of links.
    ///   - offersSignIn: Whether the server has a sign-in of its own.
    /// - Throws: `PageTemplates.Problem` for templates that cannot be drawn.
    package func page(_ kind: Kind, detail: String, root: String, offersSignIn: Bool) throws -> Drawn {
        let key = Key(kind: kind, detail: detail, root: root, offersSignIn: offersSignIn)
        return try state.withLock { state in
            if let known = state.drawn[key] { return known }
            let templates = try state.templates ?? makeTemplates()
            state.templates = templates
            let words = site.words
            var content = "<p>\(escapedHTML(words(kind.words.text)))</p>\n"
            if kind.leadsToFirstPage { content += words.firstPageLink(root: root) }
            if kind.leadsToSignIn, offersSignIn {
                content +=
                    "<p><a href=\"\(escapedHTML(root))auth/sign-in\">\(escapedHTML(words("errors.sign_in")))</a></p>\n"
            }
            if !kind.isForSigningIn {
                content +=
                    "<details><summary>\(escapedHTML(words("errors.details")))</summary>"
                    + "<p lang=\"en\" dir=\"ltr\">\(escapedHTML(detail))</p></details>\n"
            }
            let page = FreeSitePage(title: words(kind.words.title), content: Array(content.utf8))
            var html: [UInt8] = []
            let policy = try templates.draw(
                FramedPage(page: page, settings: site.settings, root: root, markdown: nil, style: style), to: &html)
            let drawn = Drawn(html: html, gzipped: gzip(html), policy: policy)
            if state.drawn.count >= Self.most { state.drawn.removeAll() }
            state.drawn[key] = drawn
            return drawn
        }
    }
}

extension Words {
    /// The way to the first page, as a paragraph of HTML.
    ///
    /// - Parameter root: The prefix to the site’s root.
    func firstPageLink(root: String) -> String {
        "<p><a href=\"\(escapedHTML(root))index.html\">\(escapedHTML(self("errors.first_page")))</a></p>\n"
    }
}
