/// What is wrong with a piece of JSON, and at which byte of it, counted from 0.
public enum JSONProblem: Error, Equatable, CustomStringConvertible {
    case notUTF8(at: Int)
    case truncated
    case unexpected(UInt8, at: Int)
    case badEscape(at: Int)
    case controlCharacter(UInt8, at: Int)
    case tooDeep
    case trailingBytes(at: Int)
    /// An object has two members of this name.
    case repeatedMember(String)

    public var description: String {
        switch self {
        case .notUTF8(let at): "the JSON is not UTF-8 at byte \(at + 1)"
        case .truncated: "the JSON ends in the middle"
        case .unexpected(0, let at), .controlCharacter(0, let at): "there is a NUL byte at byte \(at + 1)"
        case .unexpected(let byte, let at): "the JSON has an unexpected \(Self.name(byte)) at byte \(at + 1)"
        case .badEscape(let at): "the JSON has a malformed escape at byte \(at + 1)"
        case .controlCharacter(let byte, let at):
            "there is a raw control character (\(byte)) inside a string at byte \(at + 1)"
        case .tooDeep: "the JSON is nested more than \(JSONCursor.maximumDepth) deep"
        case .trailingBytes(let at): "there is more after the JSON value, from byte \(at + 1) on"
        case .repeatedMember(let name): "an object names “\(name.prefix(40))” twice"
        }
    }

    private static func name(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte) ? "“\(Character(UnicodeScalar(byte)))”" : "byte \(byte)"
    }
}
