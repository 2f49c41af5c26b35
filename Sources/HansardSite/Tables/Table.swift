import Hansard

/// A table of a page: columns, and rows of cells in their order.
///
/// One value for all the forms that it is published in: HTML with each column’s label at its cells for narrow screens, Markdown,
/// and for programs CSV and JSON. A column of which every cell is empty is in neither HTML nor Markdown; programs get it always.
///
///     let table = Table(
///         [Column("id", "Id", .id), Column("name", "Name"), Column("messages", "Messages", .figure)],
///         rows: [Table.Row([.own("7"), .own("Jamie Doe"), words.cell(1_204)])])
///     table.html()    // <table>…<tr><th scope="row"><bdi>Jamie Doe</bdi></th><td class="figure" data-label="Messages">1,204</td></tr>…
///     table.markdown  // | Id | Name | Messages | …
///     table.csv       // id,name,messages …
struct Table {
    /// A column.
    struct Column {
        /// What it has, and so how it is set.
        enum Kind {
            /// Words, set from the start of the line.
            case text
            /// Words or marks that are many: on a narrow screen they have lines of their own.
            case wide
            /// A number, a time or a length of time: set to the end of the line, in one piece.
            case figure
            /// A drawing: no text has it. Without a head of its own, that of the column before, a figure, is over both.
            case drawing
            /// An id in the source: pages are without, since names tell people apart there.
            case id
        }

        /// Its name in CSV and JSON; `nil` for one that those do not have.
        let key: StaticString?
        /// Its head, and on a narrow screen what stands before each of its cells; `nil` for one that only programs get.
        let label: String?
        let kind: Kind
        /// What HTML has as its head in place of the label.
        var head: [UInt8]?

        /// One that people see, and programs do not get.
        init(_ label: String, _ kind: Kind = .text, head: [UInt8]? = nil) {
            (key, self.label, self.kind, self.head) = (nil, label, kind, head)
        }

        /// One that people see and programs get.
        init(_ key: StaticString, _ label: String, _ kind: Kind = .text) {
            (self.key, self.label, self.kind) = (key, label, kind)
        }

        /// One that only programs get.
        init(data key: StaticString) { (self.key, label, kind) = (key, nil, .text) }
    }

    /// How it is set, on narrow screens above all; the name of its element’s first class.
    enum Layout: String {
        /// As wide as the page; on a narrow screen each row is a block, its cells behind their labels.
        case stack
        /// Days with a timeline each, and the same on a narrow screen.
        case timeline
        /// As wide as its few columns, and a table everywhere.
        case narrow
        /// Figures with bars beside them, a table everywhere.
        case bars
        /// Hours and weekdays, a table everywhere.
        case hours

        /// A narrow screen has each row as a block.
        var isStacked: Bool { self == .stack || self == .timeline }
    }

    /// A row, whose first cell that is shown is its head.
    struct Row {
        let cells: [Cell]
        /// What it may be linked to by.
        var id: String?
        /// Named classes of its element.
        var classes: [String] = []

        /// - Parameter cells: One for each column; those that are left out at the end are empty.
        init(_ cells: [Cell], id: String? = nil, classes: [String] = []) {
            (self.cells, self.id, self.classes) = (cells, id, classes)
        }

        /// The cell in a column.
        subscript(_ column: Int) -> Cell { column < cells.count ? cells[column] : .empty }
    }

    /// Rows below a row that is about all of them.
    struct Group {
        /// `nil` where there are only rows.
        var head: Row?
        var rows: [Row]
        /// What the group may be linked to by.
        var id: String?
    }

    let columns: [Column]
    let layout: Layout
    /// Named classes of its element beside that of its layout.
    let classes: [String]
    /// Whether readers may put its rows, or its groups, in another order and look for some of them: what `assets/tables.js` does.
    let isSortable: Bool
    let groups: [Group]

    /// A table without groups.
    init(
        _ columns: [Column], _ layout: Layout = .stack, classes: [String] = [], isSortable: Bool = false, rows: [Row]
    ) {
        self.init(
            columns, layout, classes: classes, isSortable: isSortable,
            groups: rows.isEmpty ? [] : [Group(head: nil, rows: rows)])
    }

    /// A table of groups.
    init(
        _ columns: [Column], _ layout: Layout = .stack, classes: [String] = [], isSortable: Bool = false,
        groups: [Group]
    ) {
        (self.columns, self.layout, self.classes) = (columns, layout, classes)
        (self.isSortable, self.groups) = (isSortable, groups)
    }

    /// There is nothing in it.
    var isEmpty: Bool { groups.isEmpty }

    /// Rows of all groups, without their heads.
    var rows: [Row] { groups.flatMap(\.rows) }
}
