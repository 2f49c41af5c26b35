import PairChannel

/// Everybody the archive knows, with their names ready to be put on pages.
package struct PeopleDirectory: Sendable {
    package struct Person: Sendable {
        package let id: Int64  // in the database
        package let sourceID: String
        package let slug: String
        /// What they are shown as; `nil` for one whom no source has named.
        package let name: String?
        /// What else sources call them now: another display name, a full name, a handle.
        package let otherNames: [String]
        package let email: String?
        package let title: String?
        package let team: String?
        package let manager: String?
        package let isBot: Bool
        /// What they were called when, oldest first, where that is known apart from the sources; the last is `name`.
        package let names: [DatedName]

        package init(
            id: Int64, sourceID: String, slug: String, name: String?, email: String?, title: String?, team: String?,
            manager: String?, isBot: Bool, names: [DatedName] = [], otherNames: [String] = []
        ) {
            self.id = id
            self.sourceID = sourceID
            self.slug = slug
            self.name = name.flatMap { $0.isEmpty ? nil : $0 }
            self.email = email
            self.title = title
            self.team = team
            self.manager = manager
            self.isBot = isBot
            self.names = names
            self.otherNames = otherNames
        }

        package var displayName: String { name ?? sourceID }
    }

    package let people: [Person]
    /// `NAME` as HTML, `<a href="../../people/…">NAME</a>` with its remark, `NAME` as Markdown.
    let html: [[UInt8]]
    let linkedHTML: [[UInt8]]
    let plainHTML: [[UInt8]]
    let markdown: [[UInt8]]
    private let indexOfID: [Int64: PersonIndex]
    private let indexOfSourceID: [ID: PersonIndex]
    /// By what looks like a handle; `nil` for one that several have.
    private let indexOfHandle: [String: PersonIndex?]
    private let hasDatedNames: Bool

    package init(_ people: [Person], _ words: Words? = nil) {
        self.people = people
        let skeletons = people.map { LookAlikes.skeletons($0.displayName) }
        var count: [String: Int] = [:]
        for skeleton in skeletons.joined() { count[skeleton, default: 0] += 1 }
        var (html, linked, plain, markdown): ([[UInt8]], [[UInt8]], [[UInt8]], [[UInt8]]) = ([], [], [], [])
        for (person, skeletons) in zip(people, skeletons) {
            var name: [UInt8] = []
            name.appendHTML(person.displayName)
            let isShared = skeletons.contains { count[$0, default: 0] > 1 }
            let remark = Self.remark(person, isShared: isShared, words)
            html.append(name)
            linked.append(
                Array("<a href=\"../../people/\(person.slug).html\">".utf8) + name + Array("</a>\(remark)".utf8))
            plain.append(name + Array(remark.utf8))
            markdown.append(
                Array(MarkdownText.escaped(person.displayName + (isShared ? " (\(person.sourceID))" : "")).utf8))
        }
        (self.html, linkedHTML, plainHTML, self.markdown) = (html, linked, plain, markdown)
        var (byID, bySource): ([Int64: PersonIndex], [ID: PersonIndex]) = ([:], [:])
        for (i, person) in people.enumerated() {
            byID[person.id] = PersonIndex(i)
            bySource[ID(person.sourceID)] = PersonIndex(i)
        }
        (indexOfID, indexOfSourceID) = (byID, bySource)
        var byHandle: [String: PersonIndex?] = [:]
        for (i, person) in people.enumerated() {
            for name in Set([person.name].compactMap(\.self) + person.otherNames) where Self.mayBeHandle(name) {
                byHandle[name] = .some(byHandle[name] == nil ? PersonIndex(i) : nil)
            }
        }
        indexOfHandle = byHandle
        hasDatedNames = people.contains { !$0.names.isEmpty }
    }

    package subscript(_ index: PersonIndex) -> Person { people[Int(index)] }

    package func index(ofID id: Int64) -> PersonIndex? { indexOfID[id] }

    /// Whose id it is, byte for byte; `nil` for nobody’s.
    package func index(ofSourceID id: ID) -> PersonIndex? { indexOfSourceID[id] }

    package func index(ofSourceID id: String) -> PersonIndex? { index(ofSourceID: ID(id)) }

    /// Who alone is called so, where it is a handle: of small letters and digits, with `-`, `_` and `.` between them.
    package func index(ofHandle handle: String) -> PersonIndex? { indexOfHandle[handle] ?? nil }

    private static func mayBeHandle(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    /// What somebody was called at `time`, if that is another name than they have now.
    package func formerName(of index: PersonIndex, at time: Timestamp) -> String? {
        guard hasDatedNames, let name = people[Int(index)].names.name(at: time) else { return nil }
        return ID(name) == ID(people[Int(index)].displayName) ? nil : name
    }

    package func nameHTML(_ index: PersonIndex) -> [UInt8] { html[Int(index)] }

    private static func remark(_ person: Person, isShared: Bool, _ words: Words?) -> String {
        if person.isBot { return " <small>\(escapedHTML(words?("transcript.bot") ?? "bot"))</small>" }
        if person.name == nil { return " <small>\(escapedHTML(words?("transcript.id_only") ?? "id only"))</small>" }
        return isShared ? " <small>\(escapedHTML(person.sourceID))</small>" : ""
    }
}
