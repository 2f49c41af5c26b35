import Hansard

/// The register of a copy for one person: the first page of its documents, which stands alone.
struct SubjectPage: Page {
    static let template = "subject-register"
    let writer: SubjectWriter

    var values: [(name: StaticString, value: PageValue)] {
        let site = writer.site
        return [
            ("language", .text(site.settings.language)), ("siteTitle", .text(site.settings.title)),
            ("lead", .text(site.words("subject.lead", ["name": writer.name]))),
            ("sections", .html(writer.sections.html)),
        ]
    }
}
