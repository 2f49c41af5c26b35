import PairChannel

/// Why bytes are no line of the log whose leaf can be computed. Says nothing of what is written in it but the names of
/// members.
package enum LogLineProblem: Error, Equatable, CustomStringConvertible {
    case malformed(JSONProblem)
    /// The line does not begin with `{"seq":` and a positive number without leading zeros.
    case noSeq
    /// Between members there is something other than a comma, or a name is empty or has escapes.
    case badMember(at: Int)
    /// A member stands behind those of a later group.
    case groupOutOfOrder(String)
    /// The last member is none that says how the line is committed to: `key`, `c` or `leaf`.
    case noKey
    /// A member that has to be the last one is not.
    case notLast(String)
    /// A key, salt or hash is not base64url of as many bytes as it has to be, written in the only way.
    case badBase64(String)
    /// The salts or hashes that an erasure left do not fit the rest of the line.
    case badErasure
    /// `days` is no object, or not the only member of its group.
    case badDays

    package var description: String {
        switch self {
        case .malformed(let problem): "\(problem)"
        case .noSeq: "the line does not begin with {\"seq\": and a positive number"
        case .badMember(let at): "the line has something other than a member and a comma at byte \(at + 1)"
        case .groupOutOfOrder(let name): "the member “\(name)” stands behind members of a later group"
        case .noKey: "the line does not end with “key”"
        case .notLast(let name): "“\(name)” is not the last member"
        case .badBase64(let name): "“\(name)” is not base64url of the right length"
        case .badErasure: "what is left of an erased part does not fit the rest of the line"
        case .badDays: "“days” is no object, or not alone in its group"
        }
    }
}
