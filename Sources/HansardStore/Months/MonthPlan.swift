import Foundation
import GRDBSQLite

/// In which order rows are asked for.
enum MonthOrder: Character {
    case ascending = "a"
    case descending = "d"
    /// Places from the last to the first; the rows of one in their order.
    case placesDescending = "p"
}

/// How a question is answered from months: by which conditions, in which order.
///
/// SQLite has it written down between the two: the order, and of each argument its column and what it is compared by.
/// `a0=1=2>` is “conversation and person are these, from that time on, in order”, and so reads EXPLAIN QUERY PLAN.
struct MonthPlan {
    struct Condition {
        let column: Int32
        /// `=`, `<`, `>`, or, of a key column, `l` and `g` for “or equal”.
        let comparison: Character
    }

    let order: MonthOrder
    let conditions: [Condition]
    private let text: String

    init(_ text: String) {
        self.text = text
        order = text.first.flatMap(MonthOrder.init) ?? .ascending
        let rest = Array(text.dropFirst())
        conditions = stride(from: 0, to: rest.count - 1, by: 2).map {
            Condition(column: Int32(rest[$0].wholeNumberValue ?? 0), comparison: rest[$0 + 1])
        }
    }

    func isWritten(_ other: UnsafePointer<CChar>) -> Bool { text.withCString { strcmp($0, other) == 0 } }

    /// By what name months are read. Nobody else knows it, so that `ScopeGuard` can tell these statements from others that
    /// name the tables of months.
    private static let lender = "months lent to \(UUID().uuidString)"

    /// Whether a statement that reads months asks for a column.
    ///
    /// - Parameter view: What SQLite says names the column.
    static func isLent(to view: String) -> Bool { view == lender }

    /// Reads keys and bytes of months; its parameters are the arguments that are no times, and the first and last month
    /// if any is.
    func sql(_ shape: MonthTableShape) -> String {
        let keys = shape.keys.joined(separator: ", ")
        let signs: [Character: String] = ["=": "=", "<": "<", ">": ">", "l": "<=", "g": ">="]
        var terms = conditions.filter { $0.column < shape.time }.map {
            "\(shape.keys[Int($0.column)]) \(signs[$0.comparison] ?? "=") ?"
        }
        if conditions.contains(where: { $0.column == shape.time }) { terms.append("month BETWEEN ? AND ?") }
        let condition = terms.isEmpty ? "" : "WHERE \(terms.joined(separator: " AND "))"
        let direction = order == .ascending ? "" : " DESC"
        let order = (shape.keys + ["month"]).map { $0 + direction }.joined(separator: ", ")
        return """
            WITH "\(Self.lender)" AS (SELECT \(keys), month, \(shape.bytes) FROM main.\(shape.months))
            SELECT \(keys), \(shape.bytes) FROM "\(Self.lender)" \(condition) ORDER BY \(order)
            """
    }
}

/// Chooses a plan for SQLite.
struct MonthPlanner {
    private let shape: MonthTableShape
    private let info: UnsafeMutablePointer<sqlite3_index_info>
    private var text = ""
    /// Columns that have one value.
    private var fixed: Set<Int32> = []
    private var rows = 1_000_000.0

    init(_ shape: MonthTableShape, _ info: UnsafeMutablePointer<sqlite3_index_info>) {
        (self.shape, self.info) = (shape, info)
    }

    /// - Returns: The plan’s text.
    mutating func plan() -> String {
        var used: Int32 = 0
        for column in 0...shape.time {
            for place in constraints(of: column) {
                let constraint = info.pointee.aConstraint[place]
                guard let sign = Self.sign(constraint.op) else { continue }
                used += 1
                info.pointee.aConstraintUsage[place].argvIndex = used
                // By keys, months are found exactly; times are compared in each row besides.
                info.pointee.aConstraintUsage[place].omit = column < shape.time ? 1 : 0
                text += "\(column)\(sign)"
                narrow(column, sign)
            }
        }
        let order = order()
        info.pointee.orderByConsumed = order == nil ? 0 : 1
        info.pointee.estimatedRows = max(1, Int64(rows))
        info.pointee.estimatedCost = 20 + rows / 4
        return String((order ?? .ascending).rawValue) + text
    }

    private mutating func narrow(_ column: Int32, _ sign: Character) {
        rows /= sign == "=" ? (column < shape.time ? 200 : 1_000) : 3
    }

    /// Those of a column that are used: one that says what it is, or else all that say from where and to where.
    private mutating func constraints(of column: Int32) -> [Int] {
        let all = (0..<Int(info.pointee.nConstraint)).filter { place in
            let constraint = info.pointee.aConstraint[place]
            return constraint.iColumn == column && constraint.usable != 0
        }
        let equal = all.filter { info.pointee.aConstraint[$0].op == UInt8(SQLITE_INDEX_CONSTRAINT_EQ) }
        // Of a list, SQLite asks for one after the other.
        if let one = equal.first(where: { sqlite3_vtab_in(info, Int32($0), -1) == 0 }) {
            fixed.insert(column)
            return [one]
        }
        return equal.first.map { [$0] } ?? all
    }

    private static func sign(_ operation: UInt8) -> Character? {
        switch Int32(operation) {
        case SQLITE_INDEX_CONSTRAINT_EQ: "="
        case SQLITE_INDEX_CONSTRAINT_GT: ">"
        case SQLITE_INDEX_CONSTRAINT_GE: "g"
        case SQLITE_INDEX_CONSTRAINT_LT: "<"
        case SQLITE_INDEX_CONSTRAINT_LE: "l"
        default: nil
        }
    }

    /// The order in which rows are to come; `nil` where SQLite has to sort them.
    private func order() -> MonthOrder? {
        let natural = (0..<Int32(shape.keys.count)).map { $0 } + shape.order
        var next = 0
        var directions: [(place: Int, isDescending: Bool)] = []
        for term in 0..<Int(info.pointee.nOrderBy) {
            let asked = info.pointee.aOrderBy[term]
            if fixed.contains(asked.iColumn) { continue }
            while next < natural.count, fixed.contains(natural[next]) { next += 1 }
            guard next < natural.count, natural[next] == asked.iColumn else { return nil }
            directions.append((next, asked.desc != 0))
            next += 1
        }
        if directions.allSatisfy({ !$0.isDescending }) { return .ascending }
        if directions.allSatisfy(\.isDescending) { return .descending }
        let end = shape.keys.count + shape.placeColumns
        return directions.allSatisfy { $0.isDescending == ($0.place < end) } ? .placesDescending : nil
    }
}
