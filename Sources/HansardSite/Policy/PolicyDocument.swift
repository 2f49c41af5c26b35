import Hansard

/// A document about a record for whoever audits it, made from the configuration that holds: no word of it is written twice, so
/// it cannot say anything else than what is done.
package struct PolicyDocument: Sendable, Equatable {
    /// Which document.
    package enum Kind: String, Sendable, CaseIterable {
        /// The record of processing activities: article 30 of the GDPR.
        case processing
        /// The documentation of procedures: GoBD, 10.1.
        case procedures

        /// The path of its page on a server, without its ending.
        package var path: String { "policy/\(rawValue)" }
    }

    /// A line: what it is about, and what there is to say.
    struct Row: Sendable, Equatable {
        let name: String
        let values: [String]
        /// That nothing is said: what stands in `values` is where to say it.
        var isMissing = false
    }

    /// What belongs together.
    struct Section: Sendable, Equatable {
        let id: String
        let title: String
        let rows: [Row]
    }

    let kind: Kind
    let title: String
    let lead: String
    let sections: [Section]

    /// How many lines say where something is still to be written.
    package var missing: Int { sections.reduce(0) { $0 + $1.rows.count(where: \.isMissing) } }

    /// As Markdown.
    package var markdown: String {
        var text = "# \(MarkdownEscaping.escaped(title))\n\n\(MarkdownEscaping.escaped(lead))\n"
        for section in sections {
            text += "\n## \(MarkdownEscaping.escaped(section.title))\n\n"
            for row in section.rows {
                let values = row.values.map { MarkdownEscaping.escaped($0) }
                text += "- **\(MarkdownEscaping.escaped(row.name))**"
                text += values.count == 1 ? "  \n  \(values[0])\n" : "\n" + values.map { "  - \($0)\n" }.joined()
            }
        }
        return text
    }

    /// The sections as HTML.
    var html: [UInt8] { sections.html }
}

extension [PolicyDocument.Section] {
    /// As headings and lists of facts.
    var html: [UInt8] {
        var out: [UInt8] = []
        for section in self {
            out.append("<h2 id=\"\(section.id)\">\(escapedHTML(section.title))</h2>\n<dl class=\"facts\">\n")
            for row in section.rows {
                out.append("<div><dt>\(escapedHTML(row.name))</dt>")
                for value in row.values {
                    let text = "<bdi>\(escapedHTML(value))</bdi>"
                    out.append(row.isMissing ? "<dd><strong>\(text)</strong></dd>" : "<dd>\(text)</dd>")
                }
                out.append("</div>\n")
            }
            out.append("</dl>\n")
        }
        return out
    }
}
