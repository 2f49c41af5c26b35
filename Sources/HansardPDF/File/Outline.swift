import PairChannel

/// The bookmarks of a document, in two levels or more.
struct Outline {
    private struct Item {
        let title: String
        let level: Int
        let page: ObjectID
        /// From the page’s lower edge.
        let top: Int
    }

    private var items: [Item] = []

    /// Adds a bookmark below the last one of the level above.
    ///
    /// - Parameter level: From 1; at most one more than the one before.
    mutating func add(_ title: String, level: Int, page: ObjectID, top: Int) {
        items.append(Item(title: title, level: level, page: page, top: top))
    }

    /// Puts the bookmark first.
    mutating func addFirst(_ title: String, page: ObjectID, top: Int) {
        items.insert(Item(title: title, level: 1, page: page, top: top), at: 0)
    }

    /// - Returns: `nil` where there are no bookmarks.
    func write(to file: PDFFile) -> ObjectID? {
        guard !items.isEmpty else { return nil }
        let root = file.reserve()
        let ids = items.map { _ in file.reserve() }
        let top = write(below: nil, root, ids, to: file)
        file.object(root) { out in
            out.append("<< /Type /Outlines")
            Self.append(top, isOpen: true, to: &out)
            out.append(" >>")
        }
        return root
    }

    /// Writes the items below one, or those of the first level, and all below them.
    ///
    /// - Returns: Those right below it, in order.
    private func write(below parent: Int?, _ own: ObjectID, _ ids: [ObjectID], to file: PDFFile) -> [ObjectID] {
        let level = parent.map { items[$0].level + 1 } ?? 1
        let rest = items[(parent.map { $0 + 1 } ?? 0)...].prefix { $0.level >= level }
        let siblings = rest.indices.filter { items[$0].level == level }
        for (n, i) in siblings.enumerated() {
            let below = write(below: i, ids[i], ids, to: file)
            file.object(ids[i]) { out in
                out.append("<< /Title ")
                out.append(textString: items[i].title)
                out.append(" /Parent ")
                out.append(own)
                if n > 0 {
                    out.append(" /Prev ")
                    out.append(ids[siblings[n - 1]])
                }
                if n + 1 < siblings.count {
                    out.append(" /Next ")
                    out.append(ids[siblings[n + 1]])
                }
                Self.append(below, isOpen: false, to: &out)
                out.append(" /Dest [")
                out.append(items[i].page)
                out.append(" /XYZ 0 ")
                out.append(length: items[i].top)
                out.append(" null] >>")
            }
        }
        return siblings.map { ids[$0] }
    }

    private static func append(_ children: [ObjectID], isOpen: Bool, to out: inout [UInt8]) {
        guard let first = children.first, let last = children.last else { return }
        out.append(" /First ")
        out.append(first)
        out.append(" /Last ")
        out.append(last)
        out.append(" /Count ")
        out.appendDecimal(isOpen ? children.count : -children.count)
    }
}
