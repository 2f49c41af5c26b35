import Hansard
import PairChannel
import Testing

@testable import HansardSite

@Suite struct TableTests {
    private static func people(_ rows: [Table.Row], isSortable: Bool = false) -> Table {
        Table(
            [
                .init("person", "Id", .id), .init("name", "Name & remark"), .init("team", "Team"),
                .init("messages", "Messages", .figure), .init("Messages", .drawing), .init(data: "last_message"),
            ], isSortable: isSortable, rows: rows)
    }

    private static let two = [
        Table.Row([
            .own("7"), Cell.own("Jamie | <Doe>").linked(toPage: "7"), .own("Support"), .figure("1,204", .number(1_204)),
            .bar(1, of: 2), .data(Timestamp(microseconds: 1_772_442_000_000_000)),
        ]),
        Table.Row([.own("9"), Cell.own("=Alex").linked(toPage: "9"), .empty, .words("0", .number(0)), .bar(0, of: 2)]),
    ]

    private static func html(_ table: Table) -> String { String(decoding: table.html(), as: UTF8.self) }

    @Test func htmlHasTheLabelOfItsColumnAtEveryCellWithSomethingInIt() {
        let html = Self.html(Self.people(Self.two))
        #expect(html.hasPrefix("<table class=\"stack\">\n<thead><tr><th scope=\"col\">Name &amp; remark</th>"))
        #expect(html.contains("<th scope=\"col\">Team</th><th scope=\"col\" colspan=\"2\">Messages</th></tr></thead>"))
        #expect(
            html.contains(
                "<tr><th scope=\"row\"><a href=\"7.html\"><bdi>Jamie | &lt;Doe&gt;</bdi></a></th>"
                    + "<td data-label=\"Team\"><bdi>Support</bdi></td>"
                    + "<td class=\"figure\" data-label=\"Messages\">1,204</td><td class=\"drawing\"><svg "))
        #expect(html.contains("<td></td><td class=\"figure\" data-label=\"Messages\">0</td>"))
        #expect(HTMLChecker(html).problems == [])
    }

    @Test func pagesAreWithoutIdsAndWhatOnlyProgramsGet() {
        let html = Self.html(Self.people(Self.two))
        #expect(!html.contains(">Id<") && !html.contains("<bdi>7</bdi>") && !html.contains("last_message"))
    }

    @Test func markdownHasIdsAndNoDrawings() {
        #expect(
            Self.people(Self.two).markdown == """
                | Id | \(MarkdownEscaping.escaped("Name & remark")) | Team | Messages |
                | --- | --- | --- | --- |
                | 7 | [\(MarkdownEscaping.escaped("Jamie | <Doe>"))](7.md) | Support | 1,204 |
                | 9 | [\(MarkdownEscaping.escaped("=Alex"))](9.md) |  | 0 |

                """)
    }

    @Test func programsGetValuesAndNotWords() throws {
        let table = Self.people(Self.two)
        #expect(
            table.csv == "person,name,team,messages,last_message\r\n"
                + "7,Jamie | <Doe>,Support,1204,2026-03-02T09:00:00.000Z\r\n9,'=Alex,,0,\r\n")
        let people = try #require(JSONValue(parsing: Array(table.json("people").utf8))["people"]?.elements)
        #expect(people.map { $0["name"]?.string } == ["Jamie | <Doe>", "=Alex"])
        #expect(people.map { $0["messages"]?.int } == [1_204, 0])
        #expect(people[1]["team"] == .null && people[1]["last_message"] == .null)
    }

    @Test func aColumnWithNothingInItIsLeftOutOfWhatPeopleRead() {
        let table = Self.people([Self.two[1]])
        let html = Self.html(table)
        #expect(!html.contains("Team") && !html.contains("<td></td>"))
        #expect(table.markdown.hasPrefix("| Id | \(MarkdownEscaping.escaped("Name & remark")) | Messages |\n"))
        #expect(table.csv.hasPrefix("person,name,team,messages,last_message\r\n"))
    }

    @Test func theFirstColumnStandsEvenEmptyAndADrawingGoesWithItsFigure() {
        let table = Table(
            [.init("Took"), .init("Elapsed", .figure), .init("Elapsed", .drawing)], .bars,
            rows: [Table.Row([.empty, .empty, .bar(1, of: 2)])])
        let html = Self.html(table)
        #expect(html.contains("<th scope=\"col\">Took</th></tr></thead>"))
        #expect(html.contains("<tr><th scope=\"row\"></th></tr>"))
    }

    @Test func aTableWithoutRowsIsNothing() {
        let table = Self.people([])
        #expect(table.html().isEmpty && table.markdown.isEmpty)
        #expect(table.csv == "person,name,team,messages,last_message\r\n")
    }

    @Test func groupsHaveAHeadOfTheirOwnWhichOnlyHTMLHas() {
        let group = Table.Group(
            head: Table.Row([.words("March"), .words("2 days")]), rows: [Table.Row([.words("2"), .words("3 h")])],
            id: "2026-03")
        let table = Table([.init("Day"), .init("Total", .figure)], .timeline, groups: [group])
        #expect(
            Self.html(table).contains(
                "<tbody id=\"2026-03\">\n<tr class=\"group\"><th scope=\"rowgroup\">March</th>"
                    + "<td class=\"figure\" data-label=\"Total\">2 days</td></tr>\n<tr><th scope=\"row\">2</th>"))
        #expect(table.markdown == "| Day | Total |\n| --- | --- |\n| 2 | 3 h |\n")
    }

    /// `1,204` says its number itself; `3 h 25 min` does not.
    @Test func aFigureWhoseDigitsDoNotSayItHasItsNumberToSortBy() {
        let figures = [Cell.words("1,204", .number(1_204)), .words("3 h 25 min", .number(12_300))]
        let rows = [Table.Row([.words("Jamie")] + figures)]
        let columns: [Table.Column] = [.init("Name"), .init("Messages", .figure), .init("Time", .figure)]
        let html = Self.html(Table(columns, isSortable: true, rows: rows))
        #expect(html.hasPrefix("<table class=\"stack\" data-sortable>\n"))
        #expect(html.contains("<td class=\"figure\" data-label=\"Messages\">1,204</td>"))
        #expect(html.contains("<td class=\"figure\" data-label=\"Time\" data-value=\"12300\">3 h 25 min</td>"))
        #expect(!Self.html(Table(columns, rows: rows)).contains("data-value"))
    }

    @Test func aTableThatStaysOneOnANarrowScreenHasNoLabels() {
        let table = Table(
            [.init("Year"), .init("Messages", .figure)], .narrow, rows: [Table.Row([.words("2026"), .words("3")])])
        #expect(Self.html(table).contains("<tr><th scope=\"row\">2026</th><td class=\"figure\">3</td></tr>"))
    }
}
