import PairChannel

/// The paths of a route, with names for what differs: `export/{job}/`, `auth/case/{case...}`.
///
/// A name in braces stands for one part of a path, which is not empty; one with three points, at the end, for whatever comes there,
/// be it nothing.
struct RoutePattern: Sendable {
    private enum Part: Sendable {
        case literal(String)
        case name(String)
        case rest(String)
    }

    /// As it is written.
    let text: String
    private let parts: [Part]
    private let takesSlash: Bool

    /// - Parameters:
    ///   - text: Below the root, without a `/` before it.
    ///   - takesSlash: Whether a path of it may have a `/` more at its end.
    init(_ text: String, takesSlash: Bool = false) {
        (self.text, self.takesSlash) = (text, takesSlash)
        parts = Self.parts(text).map { part in
            guard part.hasPrefix("{") else { return .literal(String(part)) }
            let name = part.dropFirst().dropLast()
            return name.hasSuffix("...") ? .rest(String(name.dropLast(3))) : .name(String(name))
        }
    }

    /// What all its paths begin with; `nil` where they differ from the first part on.
    var first: String? { if case .literal(let text) = parts[0] { text } else { nil } }

    /// What stands between the slashes of a path; that of a folder ends with an empty one. By bytes: a mark that combines with a
    /// slash, as which an id may begin, hides it from `Character`.
    static func parts(_ path: String) -> [Substring] {
        path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Substring($0) }
    }

    /// The values of its names, if a path of these parts is one of its own.
    ///
    /// - Parameter path: All parts of one, as `parts` has them.
    func match(_ path: [Substring]) -> [String: String]? {
        if takesSlash, path.count == parts.count + 1, path.last == "" { return match(Array(path.dropLast())) }
        var isRest = false
        if case .rest = parts[parts.count - 1] { isRest = true }
        guard isRest ? path.count >= parts.count : path.count == parts.count else { return nil }
        for (part, asked) in zip(parts, path) {
            switch part {
            case .literal(let text): guard text.utf8.elementsEqual(asked.utf8) else { return nil }
            case .name: guard !asked.isEmpty else { return nil }
            case .rest: break
            }
        }
        var values: [String: String] = [:]
        for (i, part) in parts.enumerated() {
            switch part {
            case .literal: break
            case .name(let name): values[name] = String(path[i])
            case .rest(let name):
                // What they were cut from, as it stands there.
                values[name] = String(path[i].base[path[i].startIndex..<path[path.count - 1].endIndex])
            }
        }
        return values
    }
}
