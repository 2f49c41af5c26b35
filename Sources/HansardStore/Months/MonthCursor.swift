import GRDBSQLite
import Hansard

/// The rows that answer one question, a month in memory at a time.
final class MonthCursor {
    /// A month’s bytes are not what they should be.
    struct Damaged: Error {
        let message: String
    }

    private let table: MonthTable
    private var reader: MonthReader?
    private var plan = 0
    private var order = MonthOrder.ascending
    private(set) var isAtEnd = true
    private var keys: (Int64, Int64) = (0, 0)
    /// The times asked for.
    private var times: ClosedRange<Int64> = .min ... .max
    /// The month’s rows of those times, and of them the ones of the place that is being given.
    private var rows = 0..<0
    private var place = 0..<0
    private var row = 0

    init(_ table: MonthTable) { self.table = table }

    /// Ends what it was asked before.
    func finish() {
        isAtEnd = true
        if let reader { table.give(back: reader, plan) }
        reader = nil
    }

    /// Begins to answer.
    ///
    /// - Parameter plan: A plan’s text; `arguments` are those that it speaks of.
    func begin(_ plan: UnsafePointer<CChar>, _ arguments: UnsafeBufferPointer<OpaquePointer?>) throws {
        finish()
        self.plan = table.plan(plan)
        let asked = table[self.plan]
        order = asked.order
        guard let times = Self.times(asked, table.shape, arguments) else { return }
        self.times = times
        let reader = try table.takeReader(self.plan)
        self.reader = reader
        var parameter: Int32 = 0
        for (condition, argument) in zip(asked.conditions, arguments) where condition.column < table.shape.time {
            parameter += 1
            reader.statement.bind(parameter, argument)
        }
        if asked.conditions.contains(where: { $0.column == table.shape.time }) {
            reader.statement.bind(parameter + 1, MonthNumber.of(times.lowerBound))
            reader.statement.bind(parameter + 2, MonthNumber.of(times.upperBound))
        }
        isAtEnd = false
        try nextMonth()
    }

    /// The times that rows can have; `nil` for none. What is compared with something else than a whole number is left to SQLite.
    private static func times(
        _ plan: MonthPlan, _ shape: MonthTableShape, _ arguments: UnsafeBufferPointer<OpaquePointer?>
    ) -> ClosedRange<Int64>? {
        var (first, last) = (Int64.min, Int64.max)
        for (condition, argument) in zip(plan.conditions, arguments) where condition.column == shape.time {
            let type = sqlite3_value_type(argument)
            if type == SQLITE_NULL { return nil }
            guard type == SQLITE_INTEGER else { continue }
            let time = sqlite3_value_int64(argument)
            if condition.comparison != "<", condition.comparison != "l" { first = max(first, time) }
            if condition.comparison != ">", condition.comparison != "g" { last = min(last, time) }
        }
        return first <= last ? first...last : nil
    }

    func next() throws {
        switch order {
        case .ascending: row += 1
        case .descending: row -= 1
        case .placesDescending:
            row += 1
            if row == place.upperBound, place.lowerBound > rows.lowerBound { beginPlace(endingAt: place.lowerBound) }
        }
        if !place.contains(row) { try nextMonth() }
    }

    /// Goes to the first row of the next month that has any.
    private func nextMonth() throws {
        guard let reader else { return }
        let keyCount = Int32(table.shape.keys.count)
        while try reader.statement.step() {
            guard reader.decode(keyCount) else {
                throw Damaged(message: "a row of \(table.shape.months) is not what it should be")
            }
            let all = reader.rows
            let first = Self.index(all.count) { all.time($0) < times.lowerBound }
            rows = first..<max(first, Self.index(all.count) { all.time($0) <= times.upperBound })
            if rows.isEmpty { continue }
            keys = (reader.statement.int(0), keyCount > 1 ? reader.statement.int(1) : 0)
            beginMonth()
            return
        }
        finish()
    }

    private func beginMonth() {
        place = rows
        switch order {
        case .ascending: row = rows.lowerBound
        case .descending: row = rows.upperBound - 1
        case .placesDescending: beginPlace(endingAt: rows.upperBound)
        }
    }

    private func beginPlace(endingAt end: Int) {
        guard let reader else { return }
        var start = end - 1
        while start > rows.lowerBound, reader.rows.areOfOnePlace(start - 1, end - 1) { start -= 1 }
        (place, row) = (start..<end, start)
    }

    /// How many of `count` rows, from the first on, `precedes` says yes for.
    private static func index(_ count: Int, _ precedes: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Gives SQLite the value of a column of the row.
    func give(_ column: Int32, to context: OpaquePointer) {
        switch column {
        case 0: sqlite3_result_int64(context, keys.0)
        case 1 where table.shape.time > 1: sqlite3_result_int64(context, keys.1)
        default: reader?.rows.give(column, of: row, to: context)
        }
    }
}
