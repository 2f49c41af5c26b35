import Hansard
import HansardSite

/// The API's description for people, made from the routes as the OpenAPI document is: HTML without a script.
enum APIReferencePage {
    /// - Parameter stylesheets: Those of the site’s pages, as paths in it.
    static func bytes(_ settings: SiteSettings, stylesheets: [String], of routes: [APIOperation]) -> [UInt8] {
        var html = beginning("API", settings, stylesheets)
        html += """
            <p class="lead">The record as JSON, read-only but for exports, which are begun. Programs take <a href="\(settings.rootPath)api/v1/openapi.json">its description as OpenAPI 3.1</a>.</p>
            </div>
            \(contents(of: routes))<p>Lists come in pages: <code>page.next</code> of one goes into <code>cursor</code> of the next request, with all \
            other parameters as they were. Every error says what is wrong and how to mend it; \
            <a href="\(settings.rootPath)api/v1/problems">what errors mean</a>.</p>

            """
        for route in routes { append(route, settings.rootPath, to: &html) }
        html += end
        return Array(html.utf8)
    }

    /// Where the `type` of each problem leads.
    static func problems(_ settings: SiteSettings, stylesheets: [String]) -> [UInt8] {
        var html = beginning("Problems", settings, stylesheets)
        html += """
            <p class="lead">What an error of <a href="\(settings.rootPath)api/v1/">the API</a> is, by the end of its <code>type</code>.</p>
            </div>
            <dl class="terms">

            """
        for (kind, meaning) in problems {
            html += "<dt id=\"\(kind)\"><code>\(kind)</code></dt><dd>\(marked(meaning))</dd>\n"
        }
        html += "</dl>\n" + end
        return Array(html.utf8)
    }

    /// The pages' Content-Security-Policy: no script.
    static let policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"

    private static func beginning(_ title: String, _ settings: SiteSettings, _ stylesheets: [String]) -> String {
        let links = stylesheets.map { "<link rel=\"stylesheet\" href=\"\(settings.rootPath)\($0)\">" }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <title>\(title) – \(escapedHTML(settings.title))</title>
            <link rel="icon" href="\(settings.rootPath)assets/icon.svg" type="image/svg+xml">
            \(links.joined(separator: "\n"))
            </head>
            <body class="reference">
            <header class="top">
            <a class="brand" href="\(settings.rootPath)index.html">\
            <img src="\(settings.rootPath)assets/icon.svg" alt="" width="22" height="22"><span>\(escapedHTML(settings.title))</span></a>
            </header>
            <main id="main">
            <div class="title">
            <h1>\(title)</h1>

            """
    }

    /// Where each route is described.
    private static func contents(of routes: [APIOperation]) -> String {
        let links = routes.map { "<li><a href=\"#\($0.operationID)\">\(marked($0.summary))</a></li>\n" }
        return "<nav aria-label=\"Contents\"><ul class=\"contents\">\n\(links.joined())</ul></nav>\n"
    }

    private static let end = "</main>\n</body>\n</html>\n"

    /// Every kind of problem that an answer of the server may be, and what it means.
    static let problems = [
        (
            "parameter",
            "A parameter is unknown, given twice, missing, or not what it may be. `errors` says which, and why."
        ),
        ("not-found", "There is nothing at this path that whoever asks may read."),
        ("not-acceptable", "The answer is not offered in any form that `Accept` names."),
        ("forbidden", "Whoever asks may not read this, in this role."),
        ("no-role", "Whoever asks is known, and has no role in this record, nor a conversation of their own."),
        ("role-foreign", "`Hansard-Role` names a role that there is not, or that whoever asks does not have."),
        ("header", "A header of Hansard’s is there twice, or is not text on one line."),
        (
            "proxy-header",
            "What the proxy in front sends of the reader cannot be believed. Its keeper has to set it right."
        ),
        ("sign-in", "Signing in came to no end. Begin again at `/auth/sign-in`."),
        ("unauthorized", "It is not known who asks. Sign in, or send a token."),
        ("case", "This role reads under a case, and none is named that holds."),
        ("case-expired", "The case that is named has ended."),
        ("case-reason", "The case that is named needs a reason: say why you look in the header Hansard-Reason."),
        ("reason", "A reason is words on one line, all of which can be seen, of at most 500 characters."),
        ("form", "A form was sent too late, or by another page than the one that has it. Open that page again."),
        ("cross-site", "A page of another site asked in a reader’s name. Open the address itself."),
        ("malformed-address", "The address is not written as an address is, or has a control character."),
        ("host", "The server is asked under a name that is not its own."),
        ("method", "The path is not asked for by this method: nearly all are read alone."),
        ("body", "A request has no body here."),
        ("request", "The request is too long, or did not come in time. The text says how long it may be."),
        ("json", "What was sent is no JSON, or not said to be."),
        ("export", "An export is not, or no longer, for whoever asks: the text says why. Begin it anew."),
        ("rate", "Too many requests. `Retry-After` says when to go on."),
        ("too-slow", "The question takes too long. Ask for less at a time."),
        ("search-unavailable", "There is no index of words now. Pages and lists go on as before."),
        ("archive-unavailable", "The archive cannot be read now. `Retry-After` says when to try again."),
        ("archive-layout", "The archive was written by another version of Hansard."),
        ("unavailable", "The archive or the access log cannot be used now, or it took too long. Try again later."),
        ("internal", "Something went wrong here. Try again later."),
        (
            "busy",
            "Too many exports are being made at the same time, by this reader (429) or by all (503). `Retry-After` says when to try again."
        ),
    ]

    private static func append(_ route: APIOperation, _ root: String, to html: inout String) {
        html += "<h2 id=\"\(route.operationID)\">\(marked(route.summary))</h2>\n"
        html += "<p class=\"route\"><code>\(route.method.uppercased()) /api/v1/\(escapedHTML(route.path))</code></p>\n"
        if !route.note.isEmpty { html += "<p>\(marked(route.note))</p>\n" }
        let parameters = route.allParameters
        guard !parameters.isEmpty else { return append(result: route, root, to: &html) }
        html += """
            <table class="stack">
            <thead><tr><th scope="col">Parameter</th><th scope="col">What it may be</th><th scope="col">What for</th></tr></thead>
            <tbody>

            """
        for parameter in parameters {
            let usual =
                parameter.usual.map { "; \($0) if it is left out" } ?? (parameter.isRequired ? "; required" : "")
            html += """
                <tr><th scope="row"><code>\(parameter.name)</code></th>\
                <td class="wide">\(escapedHTML(parameter.allowed + usual))</td>\
                <td class="wide">\(marked(parameter.note))</td></tr>

                """
        }
        html += "</tbody>\n</table>\n"
        append(result: route, root, to: &html)
    }

    /// What comes, and examples of it.
    private static func append(result route: APIOperation, _ root: String, to html: inout String) {
        if let resource = route.answer.resource { append(resource, to: &html) }
        let good = route.examples.filter { $0.status == 200 }
        guard !good.isEmpty else { return }
        html += "<ul class=\"examples\">\n"
        for example in good {
            html +=
                "<li><a href=\"\(root)api/v1/\(escapedHTML(example.request))\"><code>\(escapedHTML(example.request))</code></a></li>\n"
        }
        html += "</ul>\n"
    }

    private static func append(_ resource: ResourceSchema, to html: inout String) {
        html += "<details class=\"data\"><summary>\(resource.name)</summary>\n<dl class=\"terms\">\n"
        for property in resource.properties {
            html += "<dt><code>\(property.name)</code></dt><dd>\(marked(property.note))</dd>\n"
        }
        html += "</dl>\n</details>\n"
    }

    /// A note, with what stands in backquotes as code.
    private static func marked(_ note: String) -> String {
        note.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { i, piece in
            i % 2 == 0 ? escapedHTML(String(piece)) : "<code>\(escapedHTML(String(piece)))</code>"
        }.joined()
    }
}
