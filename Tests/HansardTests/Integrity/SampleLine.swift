import Crypto
import Foundation
import PairChannel
import TestSupport

@testable import Hansard

/// A line of random members, made of its groups, and its leaf as `docs/log.md` defines it, without anything clever.
struct SampleLine {
    let seq: Int64
    let key: [UInt8]
    /// The bytes of each group.
    var groups: [String]
    /// The days of a batch; the last group is made of them.
    var days: [String]?

    init(seq: Int64, using random: inout SeededRandom) {
        self.seq = seq
        key = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let names: [[String]] = [
            ["type", "id", "source", "line", "thread", "unknown_1"], ["channel"], ["sender", "person", "sender_name"],
            ["sent_at", "at", "to_time"], ["hash", "text", "attachments", "extra"],
        ]
        groups = names.map { names in
            names.filter { _ in Bool.random(using: &random) }.map { "\"\($0)\":\(Self.value(using: &random))" }
                .joined(separator: ",")
        }
        guard Int.random(in: 0..<3, using: &random) == 0 else { return }
        let days = (0..<Int.random(in: 0..<9, using: &random)).map {
            "\"2013-05-0\($0)\":[\(Self.value(using: &random))]"
        }
        groups[4] = "\"days\":{" + days.joined(separator: ",") + "}"
        self.days = days
    }

    private static func value(using random: inout SeededRandom) -> String {
        let text = String.random(of: "ab\\\",:{}[] é🎈\n", count: Int.random(in: 0..<40, using: &random), using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: return "\(Int64.random(in: .min ... .max, using: &random))"
        case 1: return ["true", "false", "null"].randomElement(using: &random)!
        case 2: return "[[\"\(text.count)\",{}],[],{\"key\":[\(quoted(text))]}]"
        case 3: return "{\"text\":\(quoted(text)),\"seq\":1}"
        case 4: return quoted(String(repeating: text, count: 60))
        default: return quoted(text)
        }
    }

    private static func quoted(_ text: String) -> String {
        var out: [UInt8] = []
        JSONValue.string(text).append(to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    private func line(_ ending: String) -> String {
        (["{\"seq\":\(seq)"] + groups.filter { !$0.isEmpty } + [ending]).joined(separator: ",") + "}"
    }

    var text: String { line("\"key\":\"\(Base64URL.text(key))\"") }

    func salt(_ number: Int) -> [UInt8] {
        let both = Array(SHA256.hash(data: key + [UInt8(number / 2)]))
        return number % 2 == 0 ? Array(both.prefix(16)) : Array(both.suffix(16))
    }

    func commitment(_ number: Int) -> [UInt8] {
        if number == 4, let days {
            return Array(SHA256.hash(data: [3] + days.indices.flatMap { commitment(6 + $0) }))
        }
        let value = number < 5 ? groups[number] : days![number - 6]
        return Array(SHA256.hash(data: [2] + salt(number) + Array(value.utf8)))
    }

    var leaf: LogHash {
        var entry: [UInt8] = [0, 1]
        for shift in stride(from: 56, through: 0, by: -8) {
            entry.append(UInt8(truncatingIfNeeded: seq >> Int64(shift)))
        }
        return LogHash(Array(SHA256.hash(data: entry + (0..<5).flatMap { commitment($0) })))!
    }

    /// The line after groups and days with these numbers were erased.
    func erasing(_ erased: Set<Int>) -> String {
        var left = self
        for number in erased where number < 5 { left.groups[number] = "" }
        var numbers: [Int?] = Array(0..<5)
        if let days, !erased.contains(4) {
            let kept = days.indices.filter { !erased.contains(6 + $0) }.map { days[$0] }
            left.groups[4] = "\"days\":{" + kept.joined(separator: ",") + "}"
            numbers = [0, 1, 2, 3, nil, nil] + days.indices.map { 6 + $0 }
        }
        let salts = numbers.map { number in
            number.flatMap { erased.contains($0) ? nil : "\"\(Base64URL.text(salt($0)))\"" } ?? "null"
        }
        let hashes = erased.sorted().map { "\"\($0)\":\"\(Base64URL.text(commitment($0)))\"" }
        return left.line("\"salts\":[\(salts.joined(separator: ","))],\"c\":{\(hashes.joined(separator: ","))}")
    }
}
