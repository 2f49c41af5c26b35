import Foundation
import TestSupport

@testable import PairChannel

/// Random JSON values, and what else has to be said of them in tests.
enum JSONSample {
    static func value(depth: Int, _ random: inout SeededRandom) -> JSONValue {
        switch Int.random(in: 0..<(depth < 3 ? 8 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int.random(in: -1_000...1_000_000, using: &random))
        case 3, 4: return .string(text(&random))
        case 5: return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth: depth + 1, &random) })
        default:
            let names = Set((0..<Int.random(in: 0..<4, using: &random)).map { _ in text(&random) })
            return JSONValue(members: names.sorted().map { ($0, value(depth: depth + 1, &random)) })
        }
    }

    private static func text(_ random: inout SeededRandom) -> String {
        let characters: [Character] = ["a", "b", "\"", "\\", "/", "\n", "\u{1}", "é", "日", "😀", " "]
        return String(
            (0..<Int.random(in: 0..<6, using: &random)).map { _ in characters.randomElement(using: &random) ?? "a" })
    }

    /// With the members of every object in the order of their names.
    static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(sorted))
        case .object(let members):
            JSONValue(members: members.map { ($0.name, sorted($0.value)) }.sorted { $0.0 < $1.0 })
        default: value
        }
    }

    /// Whether Foundation read the same.
    static func isSame(_ value: JSONValue, _ other: Any) -> Bool {
        switch value {
        case .null: other is NSNull
        case .bool(let flag): (other as? NSNumber)?.boolValue == flag
        case .number(let digits): (other as? NSNumber)?.doubleValue == Double(digits)
        case .string(let text): other as? String == text
        case .array(let elements):
            (other as? [Any]).map { $0.count == elements.count && zip(elements, $0).allSatisfy { isSame($0, $1) } }
                ?? false
        case .object(let members):
            (other as? [String: Any]).map { object in
                members.allSatisfy { member in object[member.name].map { isSame(member.value, $0) } ?? false }
            } ?? false
        }
    }
}
