extension String {
    /// What stands between the slashes of a path. By bytes: a mark that combines with a slash, as which an id may begin, hides it
    /// from Character.
    var pathParts: [Substring] { utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) } }
}
