import PairChannel

/// Finds out in which character set a zip writes the names of an export's folders where it does not say so: the one in
/// which most of them are names that the export's own lists have.
enum SlackFolderNames {
    /// `tree` with the names as they are meant, as far as the lists tell.
    static func reading(_ tree: SourceTree) -> SourceTree {
        guard tree.entries.contains(where: \.hasDoubtfulName) else { return tree }
        let listed = listedNames(in: tree)
        func matches(_ tree: SourceTree) -> Int {
            SlackLayout(tree).folders.count { $0.days[0].hasDoubtfulName && listed.contains($0.name) }
        }
        var best = (tree: tree, matches: matches(tree))
        for page in CodePage.allCases where page != .cp437 {
            guard let reading = try? tree.reading(names: page) else { continue }
            let matches = matches(reading)
            if matches > best.matches { best = (reading, matches) }
        }
        return best.tree
    }

    private static func listedNames(in tree: SourceTree) -> Set<String> {
        var names: Set<String> = []
        for listing in SlackLayout(tree).conversations {
            guard let reader = try? tree.reader(for: listing.entry) else { continue }
            var stream = JSONArrayStream(reader)
            while let piece = try? stream.next() {
                guard case .element(let bytes, _) = piece else { continue }
                if let name = (try? JSONValue(parsing: bytes))?["name"]?.string { names.insert(name) }
            }
        }
        return names
    }
}
