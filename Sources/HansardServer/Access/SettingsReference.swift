import Hansard
import HansardSite

/// `docs/settings.md`, made from the tables by which the files are read.
package enum SettingsReference {
    /// The page, as it is committed.
    package static var markdown: String {
        intro + section("site.yml", siteNote, SiteSettings.table.groups())
            + section("access.yml", accessNote, AccessRules.table.groups())
            + section("people.yml", peopleNote, AccountMap.table.groups()) + pages
    }

    private static func section(_ file: String, _ note: String, _ groups: [SettingsGroup]) -> String {
        "## `\(file)`\n\n\(note)\n\n" + groups.map { $0.markdown + "\n" }.joined()
    }

    private static let intro = """
        # Settings, pages, templates

        Three files of the folder `Content/` (`--content` names another one) say how the record is kept, shown and read. All are YAML; what is said here of each setting is what reads it, printed by `hansard config reference`.
        A name that is no setting is an error that offers the nearest one, and so is a value that a setting does not take. A setting without a value is as if it were left out. Every value is the text that was written: `007` is not `7`.

            hansard config check                        what is wrong with the files, all of it at once
            hansard config check --archive archive      also what they name that the archive does not have

        Conversations and people are named by their ids in the source, or by the names that they have now: see [audiences.md](audiences.md#by-id-or-by-name). What stands here in capitals (`NAME`, `ID`, `URL`) is a name of your own.


        """

    private static let siteNote = "The record and its pages."

    private static let accessNote =
        "Who reads what through `hansard serve`; without the file, nobody is known: [access.md](access.md). Files that it names are looked for from its own folder."

    private static let peopleNote =
        "Which accounts are one person: [commands.md](commands.md). Nobody is merged without it."

    private static let pages = """
        ## Pages and templates

        `Content/pages/about.md` becomes `about.html`; so does any other Markdown file there. `Templates/` holds the pages in [Mustache](https://mustache.github.io),
        their stylesheet and scripts, and the words of the pages in one file a language (`strings/`). Put what you change into a theme; their variables and the markup of the rows are in
        [rows.md](rows.md). What reports count, and how, is in [reports.md](reports.md); how the search index is made, so that another program can read it, in
        [search.md](search.md).

        """
}
