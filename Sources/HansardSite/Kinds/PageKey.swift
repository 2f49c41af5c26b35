import Hansard
import HansardStore

/// Which page of its kind is meant, where the type is the kind: all that the site knows of a kind of page stands in it.
///
/// `PageKinds.all` has every kind. The build’s plan, the sitemap, redirects, the names that the owner’s own pages may not
/// have, what a server shows, what the access log says of it, and the tests that go over all pages come from there: a new
/// kind is a type, its template and its words. A page may have several files, one in each of its forms.
protocol PageKey: Hashable, Sendable {
    /// What tests and documentation call the kind.
    static var kind: String { get }
    /// The first folder of its paths, or the name of the only file; `nil` for names that an owner chooses.
    static var place: String? { get }
    /// All forms that pages of the kind have.
    static var allForms: [PageForm] { get }
    /// What the access log calls it when somebody gets one; `nil` for pages with nothing of the record.
    static var action: DisclosureAction? { get }

    /// - Returns: `nil` if the path is of no page of this kind, whatever its form. Whether there is such a page is asked later.
    init?(_ path: PagePath)

    /// From the site’s root, without an ending.
    var path: String { get }

    /// Those that this page has.
    var forms: [PageForm] { get }

    /// Adds the pages that records since the last build have changed, and takes away those that are gone.
    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws

    /// Draws pages, in this order; of a page that there is not, nothing. Those that are drawn together share what they need.
    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws

    /// How the list of reports has it; `nil` for a page that is none of them.
    static var report: ReportEntry? { get }

    /// Whether an address may ask for a period of what its pages have, behind their paths.
    static var takesPeriod: Bool { get }

    /// The page with what of it is of that period; itself for a kind that takes none.
    func of(_ period: AskedPeriod) -> Self

    /// What stands behind its path in its own address: `?from=2026-01-15`; empty for nothing.
    var query: String { get }

    /// Whether it may be another than in the state of the archive whose last record is `seq`: cheap, and never wrongly no.
    ///
    /// - Parameter isWhole: Both states are of the whole archive. Of a part of it, other conversations may have come to
    ///   belong to it meanwhile that are older than `seq`: only what stands in one conversation can stay.
    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) throws -> Bool

    /// Where what it would show stands instead, from the site’s root, if there is no such page.
    func elsewhere(_ form: PageForm, in context: PageContext) throws -> String?
}

extension PageKey {
    static var report: ReportEntry? { nil }
    static var takesPeriod: Bool { false }
    var forms: [PageForm] { Self.allForms }
    var query: String { "" }

    func of(_ period: AskedPeriod) -> Self { self }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) throws -> Bool {
        !isWhole || changes.context.extent.namesSeq > seq || changes.context.extent.lastSeq > seq
    }

    func elsewhere(_ form: PageForm, in context: PageContext) throws -> String? { nil }

    /// The path of the file in `form`.
    func file(_ form: PageForm) -> String { "\(path).\(form.ending)" }

    /// The paths of all its files.
    var files: [String] { forms.map { file($0) } }

    /// What the access log calls it when somebody gets this form.
    static func action(_ form: PageForm) -> DisclosureAction? {
        action == .view && PageForm.data.contains(form) ? .export : action
    }
}

extension PagePlan {
    /// Adds pages that are drawn together.
    ///
    /// - Parameter isLast: They need what is gathered while all others are drawn.
    mutating func add<Key: PageKey>(_ pages: [Key], isLast: Bool = false) {
        guard !pages.isEmpty else { return }
        add(
            pages.flatMap(\.files), isLast: isLast,
            Work { context, output in try Key.draw(pages, in: context, to: output) })
    }
}

extension BuildChanges {
    /// Whether the page is there, in its first form.
    func isWritten(_ page: some PageKey) throws -> Bool {
        try page.files.first.map { try !written([$0]).isEmpty } ?? false
    }

    /// Files under `prefix` that are of pages of this kind, and of none of `pages`. Of other kinds, whatever their names begin
    /// with, these see to it.
    func vanished<Key: PageKey>(under prefix: String, but pages: @autoclosure () -> [Key]) throws -> [String] {
        guard !isWhole else { return [] }
        let current = Set(pages().flatMap(\.files))
        return try written(under: prefix).filter { file in
            !current.contains(file) && PagePath(file).flatMap { Key($0) } != nil
        }
    }
}
