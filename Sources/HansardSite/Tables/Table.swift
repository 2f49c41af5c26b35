import Hansard

/// A table of a page: columns, and rows of cells in their order.
///
/// One value for all the forms that it is published in: HTML with each column’s label at its cells for narrow screens, Markdown,
/// and for programs CSV and JSON.
struct Table {
    /// A column.
    struct Column {
        /// What it has, and so how it is set.
        enum Kind {
            /// Words, set from the start of the line.
            case text
            /// A number, a time or a length of time: set to the end of the line, in one piece.
            case figure
            /// A drawing of what the column before says: its head is that column’s.
            case drawing
        }

        /// Its name in CSV and JSON; `nil` for one that those do not have.
        let key: StaticString?
        /// Its head, and on a narrow screen what stands before each of its cells.
        let label: String
        let kind: Kind

        /// - Parameter key: Its name in CSV and JSON; `nil` for one that those do not have.
        init(_ key: StaticString?, _ label: String, _ kind: Kind = .text) {
            (self.key, self.label, self.kind) = (key, label, kind)
        }
    }

    /// A row, whose first cell is its head.
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
    /// Named classes of its element, beside those that its kind of page has.
    var classes: [String] = []
    var groups: [Group] = []

    /// A table without groups.
    init(_ columns: [Column], classes: [String] = [], rows: [Row] = []) {
        (self.columns, self.classes) = (columns, classes)
        groups = rows.isEmpty ? [] : [Group(head: nil, rows: rows)]
    }

    /// A table of groups.
    init(_ columns: [Column], classes: [String] = [], groups: [Group]) {
        (self.columns, self.classes, self.groups) = (columns, classes, groups)
    }

    /// There is nothing in it.
    var isEmpty: Bool { groups.isEmpty }

    /// Rows of all groups, without their heads.
    var rows: [Row] { groups.flatMap(\.rows) }
}
