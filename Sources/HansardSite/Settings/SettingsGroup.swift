/// A table of settings as the documentation has it.
package struct SettingsGroup: Sendable, Equatable {
    /// One setting. All but the name are Markdown.
    package struct Row: Sendable, Equatable {
        /// As it stands in the file.
        package let name: String
        /// What a value is.
        package let value: String
        /// What holds where it is left out; empty for nothing.
        package let standard: String
        /// What it means.
        package let help: String
    }

    /// The names that lead to it; none at the top of a file.
    package let path: [String]
    /// The settings, in the order of their table.
    package let rows: [Row]

    /// A heading of level 3, and the table. Without a heading at the top of a file.
    package var markdown: String {
        let heading = path.isEmpty ? "" : "### `\(path.joined(separator: ": "))`\n\n"
        let lines = rows.map { row in
            let cells = ["`\(row.name)`", row.value, row.standard.isEmpty ? "–" : row.standard, row.help]
            return "| \(cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")) |\n"
        }
        return heading + "| setting | value | left out | meaning |\n|---|---|---|---|\n" + lines.joined()
    }
}
