import PairChannel

/// A number tree (ISO 32000-2, 7.9.7): values by numbers, in nodes of so many that a reader need not load all.
enum NumberTree {
    private static let leafEntries = 500

    /// Writes the tree of `values`, whose numbers are 0, 1, 2 ….
    ///
    /// - Parameter append: Appends a value.
    static func write<Value>(_ values: [Value], to file: PDFFile, _ append: (inout [UInt8], Value) -> Void) -> ObjectID
    {
        var leaves: [ObjectID] = []
        for start in stride(from: 0, to: values.count, by: leafEntries) {
            let end = min(values.count, start + leafEntries)
            leaves.append(
                file.object { out in
                    out.append("<< /Limits [")
                    out.appendDecimal(start)
                    out.append(" ")
                    out.appendDecimal(end - 1)
                    out.append("] /Nums [")
                    for number in start..<end {
                        out.appendDecimal(number)
                        out.append(" ")
                        append(&out, values[number])
                        out.append(" ")
                    }
                    out.append("] >>")
                })
        }
        return file.object { out in
            out.append("<< /Kids ")
            out.append(leaves)
            out.append(" >>")
        }
    }
}
