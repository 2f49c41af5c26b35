import Hansard
import HansardStore

/// A document for auditors as a page of a server. No build has it: it says who reads what.
struct PolicySitePage: SitePage {
    static let template = "policy"
    let document: PolicyDocument

    var title: String { document.title }

    var values: [(name: StaticString, value: PageValue)] {
        [("lead", .text(document.lead)), ("sections", .html(document.html))]
    }
}

/// The same as a file that stands alone.
struct PolicyFile: Page {
    static let template = "policy-file"
    let document: PolicyDocument
    let settings: SiteSettings

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("language", .text(settings.language)), ("title", .text(document.title)),
            ("siteTitle", .text(settings.title)), ("lead", .text(document.lead)), ("sections", .html(document.html)),
        ]
    }
}

extension PolicyDocument.Kind {
    /// The document whose page, or whose Markdown version, has that path; `nil` for any other path.
    package init?(page path: String) {
        guard let kind = Self.allCases.first(where: { path == $0.path + ".html" || path == $0.path + ".md" }) else {
            return nil
        }
        self = kind
    }
}

extension SitePages {
    /// A document at its path, of the whole record that these are pages of.
    ///
    /// - Parameters:
    ///   - path: With its ending, `.html` or `.md`.
    ///   - access: `nil` where there are no rules.
    package func policy(
        _ kind: PolicyDocument.Kind, at path: String, _ access: AccessFacts?, served: ServedPage
    ) throws -> SiteFile {
        let document = PolicyWriter(context.site, access, try context.reader.facts()).document(kind)
        guard path.hasSuffix(".html") else { return SiteFile(path: path, bytes: Array(document.markdown.utf8)) }
        return try context.html(
            PolicySitePage(document: document), at: kind.path, root: path.prefixToRoot,
            markdown: "\(kind.rawValue).md", served: served)
    }
}

extension Site {
    /// A document as a page that stands alone, to be handed to somebody.
    ///
    /// - Throws: `PageTemplates.Problem` for a template that cannot be drawn.
    package func html(_ document: PolicyDocument) throws -> [UInt8] {
        var html: [UInt8] = []
        _ = try pageTemplates().draw(PolicyFile(document: document, settings: settings), to: &html)
        return html
    }
}
