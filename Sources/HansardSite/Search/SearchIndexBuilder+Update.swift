import Foundation
import Hansard
import HansardStore

extension SearchIndexBuilder {
    /// Writes what records since the last build have changed; everything if `since` is `nil`, or if they add a document
    /// to the first segment: then all later ones have other numbers.
    func build(_ workers: Workers, since: Int64?) throws {
        guard let since, try update(workers, since: since) else { return try buildAll(workers) }
    }

    /// The segments from `start` on are made anew.
    private struct Rebuild {
        let start: Int
        /// The last document before them.
        let after: DocumentKey?
    }

    /// - Returns: False when a part is not enough.
    private func update(_ workers: Workers, since: Int64) throws -> Bool {
        guard let note = try folder.manifest.note(SearchState.note),
            let unseenNote = try folder.manifest.note(SearchState.unseenNote),
            var state = try? JSONDecoder().decode(SearchState.self, from: note),
            let unseenBefore = try? JSONDecoder().decode(SearchState.Unseen.self, from: unseenNote),
            let model = TextModel([UInt8](state.model)),
            // Texts that are gone stand anywhere, also in the model of all texts.
            try !context.reader.hasErased(after: since)
        else { return false }
        let changes = try context.reader.documentChanges(since: since)
        let changed = try context.reader.conversations(changedAfter: since)
        let unseenNow = try unseen(state, of: changed, before: unseenBefore)
        guard let rebuild = rebuild(state, changes, isSecondSeen: unseenNow.second == unseenBefore.second),
            let found = try documents(rebuild, state)
        else { return false }
        let bounds = bounds(rebuild.start + found.documents.count)
        let written = PathList()
        let old = OldMarks(
            messages: changes.marked.filter { $0.key <= state.lastOfFirst ?? .first },
            unseenIn: changed.filter { unseenNow.first[$0] != unseenBefore.first[$0] })
        guard try retouch(old, model, &state, workers, written) else { return false }
        try rewrite(found, rebuild, bounds, model, &state, workers, written)
        let names = try context.reader.searchNamesStamp()
        if names != state.names {
            try writeNames(model, &state.root, workers, written)
            for part in ["n/", "p/", "v/"] { try removeAllBut(written.all, under: Self.folder + part) }
            state.names = names
        }
        state.root.mostTexts = try context.reader.mostTextsOfAMessage()
        try put([.ofSearch("root", state.root.bytes)], written)
        try save(state)
        let unseenAfter =
            rebuild.start < state.root.secondEnd || unseenNow.first != unseenBefore.first
            ? try unseen(state, of: conversations.map(\.id), before: SearchState.Unseen()) : unseenNow
        if unseenAfter != unseenBefore { try save(unseenAfter) }
        return true
    }

    /// From where on segments change; `nil` if it is from the beginning.
    private func rebuild(_ state: SearchState, _ changes: DocumentChanges, isSecondSeen: Bool) -> Rebuild? {
        func isAfter(_ key: DocumentKey?, _ last: DocumentKey?) -> Bool {
            guard let key, let last else { return true }
            return key > last
        }
        guard isAfter(changes.added, state.lastSampled), isAfter(changes.added, state.lastOfFirst),
            // Texts of this one message may be in both segments.
            !changes.marked.keys.contains(where: { $0.message == state.lastOfFirst?.message })
        else { return nil }
        let second = Rebuild(start: state.root.firstEnd, after: state.lastOfFirst)
        let marked = changes.marked.keys.filter { isAfter($0, state.lastOfFirst) }.min()
        guard isSecondSeen, isAfter(changes.added, state.lastOfSecond), isAfter(marked, state.lastOfSecond)
        else { return second }
        return Rebuild(start: state.root.secondEnd, after: state.lastOfSecond)
    }

    private struct Found {
        var documents: [IndexedDocument]
        var keys: [DocumentKey]
    }

    /// The documents of the segments that are made anew; `nil` if there are so many more by now that other bounds or
    /// another model are due.
    private func documents(_ rebuild: Rebuild, _ state: SearchState) throws -> Found? {
        var found: [(key: DocumentKey, document: IndexedDocument)] = []
        for summary in conversations {
            guard let last = summary.lastAt, last.microseconds >= rebuild.after?.sentAt ?? .min else { continue }
            try context.reader.documents(of: summary, from: rebuild.after) { key, document, id, text in
                guard key > rebuild.after ?? .first else { return }
                var document = document
                (document.id, document.text) = (Array(id)[...], Array(text)[...])
                found.append((key, document))
            }
        }
        found.sort { $0.key < $1.key }
        let count = rebuild.start + found.count
        guard bounds(count).firstEnd == state.root.firstEnd,
            Self.sampled(count) == Self.sampled(state.root.documents)
        else { return nil }
        for i in found.indices { found[i].document.number = rebuild.start + i }
        return Found(documents: found.map(\.document), keys: found.map(\.key))
    }

    private func rewrite(
        _ found: Found, _ rebuild: Rebuild, _ bounds: SearchBounds, _ model: TextModel, _ state: inout SearchState,
        _ workers: Workers, _ written: PathList
    ) throws {
        var (found, rebuild) = (found, rebuild)
        if bounds.secondEnd != state.root.secondEnd, rebuild.start != state.root.firstEnd {
            // The last segment has become too long: the second takes from it.
            rebuild = Rebuild(start: state.root.firstEnd, after: state.lastOfFirst)
            found = try documents(rebuild, state) ?? found
        }
        func document(_ number: Int) -> Int { number - rebuild.start }
        let count = rebuild.start + found.documents.count
        try put(SearchTexts.files(found.documents[...], slotBits: state.root.slotBits, model), written)
        if rebuild.start == state.root.firstEnd {
            let second = found.documents[..<document(bounds.secondEnd)]
            let lists = second.isEmpty ? [] : [Self.lists(second, flags: true)]
            try write("b", lists, base: bounds.firstEnd, &state.root, workers, written)
            try removeAllBut(written.all, under: Self.folder + "b/")
            state.lastOfSecond =
                bounds.secondEnd > rebuild.start ? found.keys[document(bounds.secondEnd) - 1] : rebuild.after
        }
        let last = found.documents[document(bounds.secondEnd)...]
        let lists = last.isEmpty ? [] : [Self.lists(last, flags: true)]
        try put([.ofSearch("c", IndexDictionary(lists, base: bounds.secondEnd).oneShard())], written)
        state.root.documents = count
        state.root.secondEnd = bounds.secondEnd
        let step = SearchRoot.timeStep
        state.root.times =
            state.root.times.prefix((rebuild.start + step - 1) / step)
            + stride(from: (rebuild.start + step - 1) / step * step, to: count, by: step).map {
                Int(found.documents[document($0)].seconds)
            }
        if let last = found.keys.last { state.root.zone = zoneOffsets(state.root.times.first, last) }
    }
}
