import Hansard

/// The register of a copy for one person: the first page of its documents, which stands alone.
struct SubjectPage: Page {
    static let template = "subject-register"
    let settings: SiteSettings
    let lead: String
    let sections: [UInt8]

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("language", .text(settings.language)), ("siteTitle", .text(settings.title)), ("lead", .text(lead)),
            ("sections", .html(sections)),
        ]
    }
}
