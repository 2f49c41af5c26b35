import Hansard

/// What the page with the form of an export has to say: what is exported, and what may be chosen.
package struct ExportForm: Sendable {
    /// Fields that stay as they are, by their names: the conversations and people that are meant.
    package var fixed: [(name: String, value: String)] = []
    /// What those are called, to be read.
    package var subjects: [String] = []
    /// As they stand in the form’s fields; empty for none.
    package var query = ""
    /// The same.
    package var from = ""
    /// The same.
    package var to = ""
    /// The formats that there are here, by their ids, and the one that is chosen.
    package var formats: [(id: String, about: String)] = []
    /// One of the formats.
    package var chosen = ""
    /// What the form is known by when it is sent; empty where nobody is known.
    package var token = ""
    /// The case under which it is read.
    package var caseName: String?
    /// Whether there is a log of who downloads what.
    package var isNoted = false

    /// Of everything, until more is said.
    package init() {}
}

struct ExportFormPage: SitePage {
    static let template = "export"
    let title: String
    let form: ExportForm
    let caseName: String?
    let zone: String
    /// As options of a list.
    let formats: [UInt8]

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("subjects", .html(subjects)), ("fixed", .html(fixed)), ("query", .text(form.query)),
            ("from", .text(form.from)), ("to", .text(form.to)), ("formats", .html(formats)),
            ("caseName", .init(caseName)), ("zone", .text(zone)), ("token", .text(form.token)),
            ("noted", form.isNoted ? .text("noted") : .absent),
        ]
    }

    /// As list items.
    private var subjects: [UInt8] {
        var html: [UInt8] = []
        for subject in form.subjects { html.append("<li><bdi>\(escapedHTML(printable(subject)))</bdi></li>\n") }
        return html
    }

    private var fixed: [UInt8] {
        var html: [UInt8] = []
        for (name, value) in form.fixed {
            html.append("<input type=\"hidden\" name=\"\(escapedHTML(name))\" value=\"\(escapedHTML(value))\">\n")
        }
        return html
    }
}

/// How far an export is that was begun on a server.
package struct ExportProgress: Sendable {
    /// Where it stands.
    package enum State: Sendable {
        /// Others are made before it.
        case waiting
        case making(done: Int, total: Int)
        case ready(messages: Int, conversations: Int, bytes: Int64, until: Timestamp)
        case failed(Failure)
    }

    /// Why nothing came of it, as far as its reader can do something about it.
    package enum Failure: String, Sendable, CaseIterable {
        /// The server’s disk is full.
        case noRoom = "no-room"
        /// It has more than one export, or all together, may have.
        case tooLarge = "too-large"
        /// More is on record than was signed yet.
        case unsigned
        case other

        /// The words that say so.
        var key: String {
            switch self {
            case .noRoom: "export.failed_no_room"
            case .tooLarge: "export.failed_too_large"
            case .unsigned: "export.failed_unsigned"
            case .other: "export.failed_other"
            }
        }
    }

    package let state: State
    /// The format’s id.
    package let format: String
    /// What the form to cancel it is known by when it is sent.
    package let token: String

    package init(_ state: State, format: String, token: String) {
        (self.state, self.format, self.token) = (state, format, token)
    }
}

struct ExportProgressPage: SitePage {
    static let template = "export-progress"
    let title: String
    let lead: String
    let progress: (done: Int, total: Int)?
    /// Whether there is more to wait for.
    let isWorking: Bool
    let isReady: Bool
    let facts: String?
    let until: String?
    let token: String
    let button: String

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("lead", .text(lead)), ("done", .init(progress.map { "\($0.done)" })),
            ("total", .init(progress.map { "\($0.total)" })), ("working", isWorking ? .text("2") : .absent),
            ("ready", isReady ? .text("bundle.zip") : .absent), ("facts", .init(facts)), ("until", .init(until)),
            ("token", .text(token)), ("button", .text(button)),
        ]
    }
}

extension PageContext {
    func page(_ form: ExportForm) -> ExportFormPage {
        ExportFormPage(
            title: words("export.title"), form: form,
            caseName: form.caseName.map { words("export.under_case", ["name": $0]) }, zone: site.settings.timezone,
            formats: options(of: form))
    }

    private func options(of form: ExportForm) -> [UInt8] {
        var html: [UInt8] = []
        for (id, about) in form.formats {
            let text = Self.formatWords[id].map { words($0) } ?? about
            let mark = id == form.chosen ? " selected" : ""
            html.append("<option value=\"\(escapedHTML(id))\"\(mark)>\(escapedHTML("\(id): \(text)"))</option>\n")
        }
        return html
    }

    /// What a format is for, in the words of the pages; of one that is not here, what it says of itself is shown.
    private static let formatWords = [
        "markdown": "formats.markdown", "csv": "formats.csv", "jsonl": "formats.jsonl", "eml": "formats.eml",
        "mbox": "formats.mbox", "globalrelay": "formats.globalrelay", "rsmf": "formats.rsmf",
        "actiance": "formats.actiance", "mattermost-csv": "formats.mattermost_csv", "loadfile": "formats.loadfile",
        "html": "formats.html", "pdf": "formats.pdf",
    ]

    func page(_ export: ExportProgress) -> ExportProgressPage {
        func page(
            _ title: String, _ lead: String, _ progress: (Int, Int)? = nil, isWorking: Bool = false,
            isReady: Bool = false, facts: String? = nil, until: String? = nil
        ) -> ExportProgressPage {
            ExportProgressPage(
                title: words(title, ["format": export.format]), lead: lead, progress: progress.map { ($0.0, $0.1) },
                isWorking: isWorking, isReady: isReady, facts: facts, until: until, token: export.token,
                button: words(isWorking ? "export.cancel" : "export.delete"))
        }
        switch export.state {
        case .waiting: return page("export.making", words("export.waiting"), isWorking: true)
        case .making(let done, let total):
            let values = ["done": words.number(done), "total": words.number(total)]
            return page("export.making", words("export.progress", values), (done, max(total, 1)), isWorking: true)
        case .ready(let messages, let conversations, let bytes, let until):
            let facts = words(
                "export.facts",
                [
                    "messages": words.count("count.messages", messages),
                    "conversations": words.count("count.conversations", conversations),
                    "size": words.bytes(bytes),
                ])
            return page(
                "export.ready", words("export.ready_lead"), isReady: true, facts: facts,
                until: words("export.until", ["time": dateTime(until)]))
        case .failed(let reason):
            return page("export.failed", words(reason.key))
        }
    }
}
