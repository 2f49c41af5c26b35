import Foundation
import Hansard
import PairChannel
import Yams

/// A value in the settings, with the names under which it stands, so that an error can say where it is.
package struct SettingNode {
    /// What was written: a text, a list, a mapping, or `NSNull`.
    package let value: Any
    /// Those that lead to it, from the top of the file.
    package let names: [String]
    /// As errors call it.
    package let file: String
    /// Where problems go when all of them are wanted; `nil` where reading ends with the first.
    package let problems: SettingsProblems?

    /// A value that stands under `names` in `file`.
    package init(value: Any, names: [String], file: String, problems: SettingsProblems? = nil) {
        (self.value, self.names, self.file, self.problems) = (value, names, file, problems)
    }

    /// All that a file of settings says. Every value is the text that was written: `yes` is a word, `1.50` no number, and an
    /// id `007` is not `7`.
    ///
    /// - Parameters:
    ///   - file: What errors call it.
    ///   - otherwise: What is said of a file that has no settings in it.
    /// - Throws: for what is no YAML, or no settings. An empty file is settings of which none is written.
    package init(
        yaml: String, file: String, problems: SettingsProblems? = nil, otherwise: String
    ) throws(SettingsProblem) {
        let loaded: Any?
        do { loaded = try Yams.load(yaml: yaml, Resolver.basic.appending(.null)) } catch {
            throw SettingsProblem(file: file, reason: "This is not YAML (\(error)). Write one “name: value” a line.")
        }
        let value = loaded ?? NSNull()
        guard value is NSNull || value is [String: Any] else { throw SettingsProblem(file: file, reason: otherwise) }
        self.init(value: value, names: [], file: file, problems: problems)
    }

    /// A list’s entry or a text alone; what was written, as it was written.
    package func text() throws(SettingsProblem) -> String {
        guard !isNested, let text = string else {
            throw problem("takes one text. Write it on one line, in quotes if need be.")
        }
        return text
    }

    /// Whether it says yes or no, in one of three words each.
    package func flag() throws(SettingsProblem) -> Bool {
        switch try text().lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: throw problem("is either true or false.")
        }
    }

    /// A whole number.
    package func number(in range: ClosedRange<Int>) throws(SettingsProblem) -> Int {
        guard let number = Int(try text()), range.contains(number) else {
            throw problem("takes a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// Up to 10,000 seconds, minutes, hours or days, such as `90s`, `15m`, `2h`, `7d`, in seconds.
    ///
    /// - Parameter units: The letters of those that may be written.
    /// - Returns: `nil` for anything else.
    package static func seconds(_ text: String, units: String) -> Int? {
        let seconds: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let letter = text.last, units.contains(letter), let unit = seconds[letter],
            let number = Int(text.dropLast()), (1...10_000).contains(number)
        else { return nil }
        return number * unit
    }

    /// A list of texts; one text alone is a list of one.
    package func list() throws(SettingsProblem) -> [String] {
        guard let entries = value as? [Any] else {
            guard !isNested, let string else {
                throw problem("takes a list, such as [a, b]. Write one “- entry” a line below it.")
            }
            return [string]
        }
        var texts: [String] = []
        for entry in entries { texts.append(try SettingNode(value: entry, names: names, file: file).text()) }
        return texts
    }

    /// A list of settings of their own, each as `mapping` reads it.
    package func entries() throws(SettingsProblem) -> [SettingNode] {
        guard let entries = value as? [Any] else {
            throw problem("takes a list. Write one “- {name: value}” a line below it.")
        }
        return entries.map { SettingNode(value: $0, names: names, file: file) }
    }

    /// A list of ids; see `id(_:)`.
    package func ids() throws(SettingsProblem) -> [ID] {
        var ids: [ID] = []
        for text in try list() { ids.append(try id(text)) }
        return ids
    }

    /// An id that stands alone.
    package func id() throws(SettingsProblem) -> ID { try id(text()) }

    /// An id as it may be written in settings.
    ///
    /// - Throws: `Problem` for one that is not in Unicode’s normalization form C: it would look like another one.
    package func id(_ text: String) throws(SettingsProblem) -> ID {
        let id = ID(text)
        guard id.isNormalized else {
            let scalars = text.unicodeScalars.map { "U+" + String($0.value, radix: 16, uppercase: true) }
            throw problem(
                "names “\(text)” (\(scalars.joined(separator: " "))), which is not in Unicode’s normalization form C and "
                    + "looks like “\(text.precomposedStringWithCanonicalMapping)”. Write the id in that form.")
        }
        return id
    }

    /// Settings below this one, sorted by name; none where nothing is written.
    package func mapping() throws(SettingsProblem) -> [(name: String, node: SettingNode)] {
        if isNothing { return [] }
        guard let mapping = value as? [String: Any] else {
            throw problem("takes settings of its own. Write one “name: value” a line below it, further in.")
        }
        return mapping.sorted { $0.key < $1.key }.map {
            ($0.key, SettingNode(value: $0.value, names: names + [$0.key], file: file, problems: problems))
        }
    }

    /// Reads each of the settings below this one. Where problems are collected, what is wrong with one keeps none of the others
    /// from being read.
    ///
    /// - Throws: What `read` throws; where problems are collected, the last of them, after all are read.
    package func each(
        _ read: (String, SettingNode) throws(SettingsProblem) -> Void
    ) throws(SettingsProblem) {
        var last: SettingsProblem?
        for (name, node) in try mapping() {
            do throws(SettingsProblem) { try read(name, node) } catch {
                guard let problems else { throw error }
                problems.note(error)
                last = error
            }
        }
        if let last { throw last }
    }

    /// What stands below this under `names`, for errors about it.
    package func below(_ names: String...) -> SettingNode {
        SettingNode(value: NSNull(), names: self.names + names, file: file, problems: problems)
    }

    /// An error about this value: the names that lead to it, and what is wrong.
    package func problem(_ reason: String) -> SettingsProblem {
        SettingsProblem(file: file, names: names, reason: "“\(names.joined(separator: ": "))” \(reason)")
    }

    /// An error about a name below this value that means nothing.
    package func unknown(_ name: String, among known: [String]) -> SettingsProblem {
        SettingsProblem(
            file: file, names: names + [name],
            reason: "“\((names + [name]).joined(separator: ": "))” is no setting. "
                + "Did you mean “\(nearestName(to: name, among: known))”?")
    }

    /// The value is left out.
    package var isNothing: Bool { value is NSNull }

    /// Whether settings of their own are written here, and not one value.
    package var isMapping: Bool { value is [String: Any] }

    private var isNested: Bool { value is [Any] || value is [String: Any] }
    private var string: String? { isNothing ? nil : "\(value)" }
}
