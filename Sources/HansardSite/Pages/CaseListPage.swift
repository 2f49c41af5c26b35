import Hansard
import HansardStore

/// The cases whose officer somebody is, each with the form to begin to read under it.
package struct CaseList: Sendable {
    /// One of them.
    package struct Entry: Sendable {
        let opened: CaseForm.Opened
        let conversations: Int?
        let token: String?

        /// - Parameters:
        ///   - conversations: How many it comes to, without those that the officer takes part in; `nil` for a case that has ended.
        ///   - token: What its form is known by when it is sent; `nil` for a case that has ended.
        package init(_ opened: CaseForm.Opened, conversations: Int?, token: String?) {
            (self.opened, self.conversations, self.token) = (opened, conversations, token)
        }
    }

    let entries: [Entry]

    /// In their order.
    package init(_ entries: [Entry]) { self.entries = entries }
}

struct CaseListPage: SitePage {
    static let template = "cases"
    let title: String
    let lead: String
    /// One section for each.
    let rows: [UInt8]

    var values: [(name: StaticString, value: PageValue)] { [("lead", .text(lead)), ("rows", .html(rows))] }
}

extension PageContext {
    func page(_ list: CaseList) -> CaseListPage {
        var rows: [UInt8] = []
        for entry in list.entries { append(entry, to: &rows) }
        return CaseListPage(
            title: words("case.list"), lead: words(list.entries.isEmpty ? "case.list_empty" : "case.list_lead"),
            rows: rows)
    }

    private func append(_ entry: CaseList.Entry, to out: inout [UInt8]) {
        let opened = entry.opened
        let name = escapedHTML(opened.name)
        out.append("<section class=\"case-entry\">\n<h2><bdi>\(name)</bdi></h2>\n<dl class=\"facts\">\n")
        var facts = [
            (words("case.purpose"), "<bdi>\(escapedHTML(printable(opened.purpose)))</bdi>"),
            (words("case.messages"), escapedHTML(period(opened))),
            (words("case.ends"), escapedHTML(lastDay(before: opened.expires))),
        ]
        if let count = entry.conversations {
            facts.append((words("case.conversations"), escapedHTML(words.number(count))))
        }
        for (label, value) in facts { out.append("<div><dt>\(escapedHTML(label))</dt><dd>\(value)</dd></div>\n") }
        out.append("</dl>\n")
        if let token = entry.token {
            appendForm(opened, token, to: &out)
        } else {
            out.append("<p class=\"aside\">\(escapedHTML(words("case.over")))</p>\n")
        }
        out.append("</section>\n")
    }

    private func appendForm(_ opened: CaseForm.Opened, _ token: String, to out: inout [UInt8]) {
        let label = words(opened.needsReason ? "case.reason" : "case.reason_optional")
        out.append(
            "<form class=\"case\" method=\"post\" action=\"case/\(escapedHTML(opened.name))\" autocomplete=\"off\">\n")
        out.append("<label><span>\(escapedHTML(label))</span> <input name=\"reason\" maxlength=\"500\"")
        if opened.needsReason { out.append(" required") }
        out.append(" dir=\"auto\"></label>\n<input type=\"hidden\" name=\"token\" value=\"\(escapedHTML(token))\">")
        out.append("<input type=\"hidden\" name=\"to\" value=\"/\">\n<button>")
        out.append(escapedHTML(words("case.enter", ["name": opened.name])))
        out.append("</button>\n</form>\n")
    }
}
