/// A row that waits until its batch is whole, so that rows which go to one place of the file are written together.
protocol WaitingRow {
    /// Whose row it is: the first column of its table's key, a number of the database.
    var owner: Int64 { get }

    /// Whether it comes before another row of the same owner in the table.
    func precedes(_ other: Self) -> Bool
}

/// Rows of a batch in the order in which they came, given back in the order of their table.
struct WaitingRows<Row: WaitingRow> {
    private(set) var rows: [Row] = []

    mutating func append(_ row: Row) { rows.append(row) }

    /// Changes the row at `place`, counted in the order in which they came.
    mutating func update(_ place: Int, _ body: (inout Row) -> Void) { body(&rows[place]) }

    /// How many rows, from the first on, `precedes` says yes for; it says so of none after one of which it does not.
    func count(_ precedes: (Row) -> Bool) -> Int {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(rows[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Empties it. Calls `body`, unless there are none, with the rows and with their places in the order of their table; of
    /// two alike, the first comes first.
    mutating func drain(_ body: (UnsafeBufferPointer<Row>, [Int32]) throws -> Void) throws {
        guard !rows.isEmpty else { return }
        defer { rows.removeAll(keepingCapacity: true) }
        try rows.withUnsafeBufferPointer { rows in
            var order = Self.byOwner(rows)
            Self.sortWithinOwners(&order, of: rows)
            try body(rows, order)
        }
    }

    /// A counting sort: owners are few, and comparing rows all over the batch costs several times as much.
    private static func byOwner(_ rows: UnsafeBufferPointer<Row>) -> [Int32] {
        var (lowest, highest) = (rows[0].owner, rows[0].owner)
        for i in rows.indices { (lowest, highest) = (min(lowest, rows[i].owner), max(highest, rows[i].owner)) }
        var starts = [Int32](repeating: 0, count: Int(highest - lowest) + 2)
        for i in rows.indices { starts[Int(rows[i].owner - lowest) + 1] += 1 }
        for owner in 1..<starts.count { starts[owner] += starts[owner - 1] }
        var order = [Int32](repeating: 0, count: rows.count)
        for i in rows.indices {
            let owner = Int(rows[i].owner - lowest)
            order[Int(starts[owner])] = Int32(i)
            starts[owner] += 1
        }
        return order
    }

    /// Rows of one owner mostly come in order already: looking is nearly all there is to do.
    private static func sortWithinOwners(_ order: inout [Int32], of rows: UnsafeBufferPointer<Row>) {
        var start = 0
        while start < order.count {
            let owner = rows[Int(order[start])].owner
            var end = start + 1
            var isInOrder = true
            while end < order.count, rows[Int(order[end])].owner == owner {
                if rows[Int(order[end])].precedes(rows[Int(order[end - 1])]) { isInOrder = false }
                end += 1
            }
            if !isInOrder {
                order[start..<end].sort { a, b in
                    rows[Int(a)].precedes(rows[Int(b)]) || a < b && !rows[Int(b)].precedes(rows[Int(a)])
                }
            }
            start = end
        }
    }
}
