/// The store of an archive to which somebody writes a little, again and again. Between two times others may write; what is
/// expensive to open, databases and log, stays open for as long as nobody does.
///
/// Used from one thread.
package final class StoreCache {
    private let path: String
    private let holder: String
    private let disk: LogDisk?
    private var paused: (store: Store, state: StoreState)?
    /// How often the archive has been opened.
    package private(set) var openings = 0

    /// - Parameter holder: See `Store.init`.
    package convenience init(path: String, holder: String) { self.init(path: path, holder: holder, disk: nil) }

    /// - Parameter disk: What the log’s files are written by; a test’s observes it.
    init(path: String, holder: String, disk: LogDisk?) {
        (self.path, self.holder, self.disk) = (path, holder, disk)
    }

    /// Lends `body` the archive, open for writing, and waits for it as long as somebody else has it. What others have written is
    /// seen.
    ///
    /// - Throws: What `body` throws, and what opening does. The next time opens the archive anew then, and puts it in order.
    package func write<T>(_ body: (Store) throws -> T) throws -> T {
        let store = try resumed() ?? opened()
        do {
            let result = try body(store)
            paused = (store, try store.pause())
            return result
        } catch {
            try? store.close()
            throw error
        }
    }

    /// Lets go of what is open if somebody else has written since: files that were erased are gone when nobody has them open.
    package func closeIfStale() {
        guard let (store, state) = paused, (try? store.isLike(state)) != true else { return }
        close()
    }

    /// Lets go of what is open. The next time opens it anew.
    package func close() {
        try? paused?.store.close()
        paused = nil
    }

    private func opened() throws -> Store {
        openings += 1
        return try Store(path: path, holder: holder, disk: disk) { _ in }
    }

    /// - Returns: `nil` where nothing is open any more.
    private func resumed() throws -> Store? {
        guard let (store, state) = paused else { return nil }
        paused = nil
        do {
            if try store.resume(from: state, holder: holder) { return store }
        } catch {
            // Why it cannot be used is for opening it to say.
        }
        try? store.close()
        return nil
    }
}
