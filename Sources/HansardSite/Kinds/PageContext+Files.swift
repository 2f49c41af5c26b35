import Hansard

/// The files of a page, by its key.
extension PageContext {
    /// Writes the wanted ones of a page’s two forms for people.
    ///
    /// - Parameters:
    ///   - page: Made only if the HTML is wanted.
    ///   - subjects: What of the record is on it.
    ///   - markdown: Made only if it is wanted.
    func write(
        _ key: some PageKey, _ page: @autoclosure () throws -> some SitePage, about subjects: PageSubjects,
        to output: PageOutput, markdown: () throws -> [UInt8]
    ) throws {
        try write(key, page(), hasMarkdown: true, about: subjects, to: output)
        try write(key, .markdown, about: subjects, to: output, markdown)
    }

    /// Writes a page as HTML, if that is wanted.
    ///
    /// - Parameters:
    ///   - page: Made only then.
    ///   - hasMarkdown: It has a Markdown version, to which it leads.
    func write<Key: PageKey>(
        _ key: Key, _ page: @autoclosure () throws -> some SitePage, hasMarkdown: Bool, about subjects: PageSubjects,
        to output: PageOutput
    ) throws {
        guard output.wants(.html) else { return }
        let path = key.path
        let name = path.split(separator: "/").last.map(String.init) ?? path
        var file = try html(
            page(), at: path, root: path.prefixToRoot, markdown: hasMarkdown ? name + ".md" + key.query : nil,
            served: output.served)
        (file.subjects, file.action) = (subjects, Key.action(.html))
        try output.write(file)
    }

    /// Writes one form of a page, if it is wanted.
    func write<Key: PageKey>(
        _ key: Key, _ form: PageForm, about subjects: PageSubjects, to output: PageOutput,
        _ bytes: () throws -> [UInt8]
    ) throws {
        guard output.wants(form) else { return }
        var file = SiteFile(path: key.file(form), bytes: try bytes())
        (file.subjects, file.action) = (subjects, Key.action(form))
        try output.write(file)
    }

    /// Writes figures for programs. CSV is for people, too, who open it from a page: with the mark by which a spreadsheet
    /// knows its encoding.
    func write(
        _ key: some PageKey, about subjects: PageSubjects, to output: PageOutput, csv: () -> String, json: () -> String
    ) throws {
        try write(key, .csv, about: subjects, to: output) { Array((CSV.byteOrderMark + csv()).utf8) }
        try write(key, .json, about: subjects, to: output) { Array(json().utf8) }
    }
}
