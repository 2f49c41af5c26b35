/// What is wrong with settings, where, and how to mend it.
package struct SettingsProblem: Error, Equatable, CustomStringConvertible {
    /// The file, as errors call it.
    package let file: String
    /// In whole sentences. It begins with the names that lead to the value, where there are some.
    package let reason: String
    /// The names that lead to the value; none where it is about the file.
    package let names: [String]
    /// The file, and what is wrong.
    package var description: String { "\(file): \(reason)" }

    /// Something wrong with `file`, or with the setting that `names` lead to.
    package init(file: String, names: [String] = [], reason: String) {
        (self.file, self.names, self.reason) = (file, names, reason)
    }
}

/// Collects what is wrong with a file of settings, for whoever wants to know all of it. Without one, reading ends with the
/// first problem.
package final class SettingsProblems {
    /// All that was noted, in the order of the files.
    package private(set) var list: [SettingsProblem] = []

    /// Nothing is wrong yet.
    package init() {}

    /// Adds a problem. One that is thrown on from below, where it was noted, is the last one and is not added again.
    func note(_ problem: SettingsProblem) {
        if list.last != problem { list.append(problem) }
    }

    /// Adds what is wrong with a file, in words that may begin with its name.
    package func add(_ text: String, file: String) {
        let reason = text.hasPrefix(file + ": ") ? String(text.dropFirst(file.count + 2)) : text
        note(SettingsProblem(file: file, reason: reason))
    }

    /// What `read` gives; `nil` where something is wrong, which is in the list then.
    @discardableResult
    package func collect<T>(_ read: () throws(SettingsProblem) -> T) -> T? {
        do throws(SettingsProblem) { return try read() } catch {
            note(error)
            return nil
        }
    }
}
