/// A report in the list of reports.
struct ReportEntry: Sendable {
    /// The key of its name in the strings file.
    let title: String
    /// The key of the sentence that says what it tells.
    let about: String
    /// The path of its page, without an ending.
    let page: String
    /// The path of its data for programs, as CSV and JSON, without an ending.
    let data: String
    /// Whether what is read may have it.
    var isThere: @Sendable (PageContext) -> Bool = { _ in true }
}
