import Foundation
import Hansard
import PairChannel

/// A value in the settings, with the names under which it stands, so that an error can say where it is.
package struct SettingNode {
    package let value: Any
    package let names: [String]
    package let file: String

    package init(value: Any, names: [String], file: String) {
        (self.value, self.names, self.file) = (value, names, file)
    }

    /// A list’s entry or a text alone; what was written, as it was written.
    package func text() throws(SiteSettings.Problem) -> String {
        guard !isNested, let text = string else {
            throw problem("takes one text. Write it on one line, in quotes if need be.")
        }
        return text
    }

    package func flag() throws(SiteSettings.Problem) -> Bool {
        switch try text().lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: throw problem("is either true or false.")
        }
    }

    /// A list of texts; one text alone is a list of one.
    package func list() throws(SiteSettings.Problem) -> [String] {
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
    package func entries() throws(SiteSettings.Problem) -> [SettingNode] {
        guard let entries = value as? [Any] else {
            throw problem("takes a list. Write one “- {name: value}” a line below it.")
        }
        return entries.map { SettingNode(value: $0, names: names, file: file) }
    }

    /// A list of ids; see `id(_:)`.
    package func ids() throws(SiteSettings.Problem) -> [ID] {
        var ids: [ID] = []
        for text in try list() { ids.append(try id(text)) }
        return ids
    }

    /// An id that stands alone.
    package func id() throws(SiteSettings.Problem) -> ID { try id(text()) }

    /// An id as it may be written in settings.
    ///
    /// - Throws: `Problem` for one that is not in Unicode’s normalization form C: it would look like another one.
    package func id(_ text: String) throws(SiteSettings.Problem) -> ID {
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
    package func mapping() throws(SiteSettings.Problem) -> [(name: String, node: SettingNode)] {
        if isNothing { return [] }
        guard let mapping = value as? [String: Any] else {
            throw problem("takes settings of its own. Write one “name: value” a line below it, further in.")
        }
        return mapping.sorted { $0.key < $1.key }.map {
            ($0.key, SettingNode(value: $0.value, names: names + [$0.key], file: file))
        }
    }

    /// An error about this value: the names that lead to it, and what is wrong.
    package func problem(_ reason: String) -> SiteSettings.Problem {
        SiteSettings.Problem(file: file, reason: "“\(names.joined(separator: ": "))” \(reason)")
    }

    /// An error about a name below this value that means nothing.
    package func unknown(_ name: String, among known: [String]) -> SiteSettings.Problem {
        SiteSettings.Problem(
            file: file,
            reason: "“\((names + [name]).joined(separator: ": "))” is no setting. "
                + "Did you mean “\(nearestName(to: name, among: known))”?")
    }

    /// The value is left out.
    package var isNothing: Bool { value is NSNull }

    private var isNested: Bool { value is [Any] || value is [String: Any] }
    private var string: String? { isNothing ? nil : "\(value)" }
}
