import Hansard
import HansardSite
import PairChannel

/// A list that the API answers: what its items are, and what makes a page of it.
struct ListAnswer: Sendable {
    let item: ResourceSchema
    /// What the answer has beside the list.
    let beside: [Schema.Property]
    /// - Parameter served: What of the record the page has is added to it.
    let page: @Sendable (Call, ListForm, _ served: Served) throws -> ListPage

    init<Item: Resource, Beside: FieldObject>(
        _ page: @escaping @Sendable (Call, inout ListItems<Item>) throws -> PageEnds<Beside>
    ) {
        (item, beside) = (ResourceSchema(Item.self), Beside.properties)
        self.page = { call, form, served in
            var items = ListItems<Item>(form, served)
            let ends = try page(call, &items)
            return ListPage(
                items: items.bytes, count: items.count, served: items.served, next: ends.next,
                previous: ends.previous, beside: ends.beside)
        }
    }
}

/// How the items of a list are written.
enum ListForm: Sendable {
    /// Objects with commas between them.
    case json
    /// An object a line.
    case jsonLines
    /// Rows.
    ///
    /// - Parameter isGuarded: Whether a text that a spreadsheet would take for a formula stands behind an apostrophe.
    case csv(isGuarded: Bool)
}

/// Items of a list as they are written, one after the other.
struct ListItems<Item: Resource> {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0
    /// What of the record they have, for the access log.
    var served: Served
    private let form: ListForm
    /// Where they are rows.
    private let columns: [FieldColumn<Item>]

    init(_ form: ListForm, _ served: Served) {
        (self.form, self.served) = (form, served)
        columns = if case .csv = form { Item.columns } else { [] }
    }

    mutating func add(_ item: Item) {
        switch form {
        case .json:
            if count > 0 { bytes.append(UInt8(ascii: ",")) }
            item.appendJSON(to: &bytes)
        case .jsonLines:
            item.appendJSON(to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        case .csv(let isGuarded):
            CSV.append(columns.map { $0.cell(item, "; ") }, isGuarded: isGuarded, to: &bytes)
        }
        count += 1
    }

    /// The record of an item; pieces that follow each other closely are kept as one.
    mutating func note(record: Int64) {
        guard let last = served.records.indices.last else { return served.records.append(record...record) }
        let range = served.records[last]
        if record == range.upperBound + 1 {
            served.records[last] = range.lowerBound...record
        } else if record + 1 == range.lowerBound {
            served.records[last] = record...range.upperBound
        } else {
            served.records.append(record...record)
        }
    }

    /// A conversation that items have something of, by its id in the source.
    mutating func note(conversation: String) { served.conversations.add(id: conversation) }

    /// The period that is asked for, whether there is anything in it or not.
    mutating func note(period: AskedPeriod) { served.ask(period) }

    /// A person whom items have something of, by their id in the source.
    mutating func note(person: String) { served.people.add(id: person) }
}

/// Where a page of a list leads, and what stands beside the list.
struct PageEnds<Beside: FieldObject> {
    var next: Cursor?
    var previous: Cursor?
    let beside: Beside

    init(next: Cursor? = nil, previous: Cursor? = nil, beside: Beside) {
        (self.next, self.previous, self.beside) = (next, previous, beside)
    }
}

extension PageEnds where Beside == NoMembers {
    init(next: Cursor? = nil) { self.init(next: next, beside: NoMembers()) }
}

/// Nothing beside a list.
struct NoMembers: FieldObject {
    static let fields: [Field<Self>] = []
}

/// A page of a list as it was written.
struct ListPage {
    /// In their form, with nothing before them and after.
    let items: [UInt8]
    let count: Int
    /// What of the record they have.
    var served: Served
    let next: Cursor?
    let previous: Cursor?
    let beside: any FieldObject
}

/// Where a page of a list leads, as its answer says it.
struct Paging: FieldObject {
    /// Cursors.
    let next: String?
    let previous: String?
    let limit: Int

    static let fields: [Field<Self>] = [
        Field("next", "The cursor of the page after this one; null when there is none.") { $0.next },
        Field(
            "prev", "The cursor of the page before this one; null where there is none, or no way back."
        ) { $0.previous },
        Field("limit", "How many items it could have had.") { $0.limit },
    ]
}
