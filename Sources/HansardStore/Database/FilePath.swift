/// Parts of a path, as text: nothing is looked up.
///
/// Foundation’s `lastPathComponent` and `deletingLastPathComponent` end the process for a path of one letter.
package enum FilePath {
    /// The folder that `path` is in: empty for a name alone, `/` for what is at the root.
    package static func folder(of path: String) -> String {
        let whole = trimmed(path.utf8[...])
        guard let slash = whole.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        let folder = trimmed(whole[..<slash])
        return folder.isEmpty ? "/" : String(Substring(folder))
    }

    /// The last part of `path`, without what stands before it and slashes after it.
    package static func name(of path: String) -> String {
        let whole = trimmed(path.utf8[...])
        guard let slash = whole.lastIndex(of: UInt8(ascii: "/")), whole.count > 1 else {
            return String(Substring(whole))
        }
        return String(Substring(whole[whole.index(after: slash)...]))
    }

    /// `path` without slashes at its end, unless it is nothing else.
    package static func withoutTrailingSlashes(_ path: String) -> String {
        String(Substring(trimmed(path.utf8[...])))
    }

    /// Without slashes at the end, unless it is nothing else.
    private static func trimmed(_ path: Substring.UTF8View) -> Substring.UTF8View {
        var path = path
        while path.count > 1, path.last == UInt8(ascii: "/") { path.removeLast() }
        return path
    }
}
