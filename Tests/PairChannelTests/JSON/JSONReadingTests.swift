import Foundation
import TestSupport
import Testing

@testable import PairChannel

@Suite struct JSONReadingTests {
    private func problem(_ json: String) -> JSONProblem? {
        do throws(JSONProblem) { _ = try JSONValue(parsing: Array(json.utf8)) } catch { return error }
        return nil
    }

    @Test(
        arguments: [
            ("", .truncated), (" ", .truncated), ("{", .truncated), (#"{"a""#, .truncated), ("\"", .truncated),
            ("\"\\", .truncated), ("[1", .truncated), ("1.", .truncated), ("-", .unexpected(0x2D, at: 0)),
            ("01", .unexpected(0x30, at: 0)), ("1x", .trailingBytes(at: 1)), ("nul", .unexpected(0x6E, at: 0)),
            ("[1,]", .unexpected(0x5D, at: 3)), (#"{"a":1,}"#, .unexpected(0x7D, at: 7)),
            ("{1:2}", .unexpected(0x31, at: 1)),
            ("[1 2]", .unexpected(0x32, at: 3)), ("[] []", .trailingBytes(at: 3)),
            ("\"\u{1}\"", .controlCharacter(1, at: 1)),
            (#""\x""#, .badEscape(at: 1)), (#""\u12g4""#, .badEscape(at: 5)), (#""\u12""#, .badEscape(at: 3)),
            (#"{"a":1,"a":2}"#, .repeatedMember("a")), (#"[{"\u0061":1,"a":2}]"#, .repeatedMember("a")),
        ] as [(String, JSONProblem)])
    func whatIsWrongIsSaidWithItsPlace(json: String, problem wanted: JSONProblem) { #expect(problem(json) == wanted) }

    @Test func bytesThatAreNotUTF8AreFoundFirst() {
        let bytes: [UInt8] = [0x22, 0xFF, 0x22, 0x78]
        #expect(throws: JSONProblem.notUTF8(at: 1)) { try JSONValue(parsing: bytes) }
        #expect(throws: JSONProblem.notUTF8(at: 1)) { try JSONText(bytes) }
    }

    @Test func valuesMayLieInEachOtherToTheSameDepthForEveryReader() throws {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            func json(_ depth: Int) -> [UInt8] {
                Array((String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
            }
            let deepest = JSONCursor.maximumDepth - 1
            _ = try JSONValue(parsing: json(deepest))
            _ = try JSONText(json(deepest))
            #expect(throws: JSONProblem.tooDeep) { try JSONValue(parsing: json(deepest + 1)) }
            #expect(throws: JSONProblem.tooDeep) { try JSONText(json(deepest + 1)) }
        }
    }

    @Test func aNumberKeepsItsDigits() throws {
        for digits in ["0", "-0", "1.10", "1e5", "1E+05", "-12.50e-3", "123456789012345678901234567890"] {
            #expect(try JSONValue(parsing: Array(digits.utf8)) == .number(digits))
            #expect(try JSONText(Array(" \(digits) ".utf8)).stringOrNumber == digits)
        }
    }

    @Test func aTextThatIsPassedOnStaysAsItWasWritten() throws {
        let text = try JSONText(Array(#" {"a" : [1.10, {"b":1,"b":2}] , "\u0061b":"\ud83d\ude00\ud83d"} "#.utf8))
        let members = try text.members()
        #expect(String(decoding: members["a"]?.bytes ?? [], as: UTF8.self) == #"[1.10, {"b":1,"b":2}]"#)
        #expect(members["ab"]?.string == "😀\u{FFFD}")
        #expect(members["ab"]?.decodedCount == 7)
        #expect(throws: JSONProblem.repeatedMember("b")) { try members["a"]?.elements?[1].members() }
        #expect(try JSONText(Array(#""{\"a\":7}""#.utf8)).unwrapped().members()["a"]?.stringOrNumber == "7")
    }

    /// Two things are left out: half of a surrogate pair, which Foundation does not take, and a comma before a bracket, which
    /// it does.
    @Test func theReadersAgreeWithEachOtherAndWithFoundation() throws {
        var random = SeededRandom(seed: 3)
        let pieces: [UInt8] = Array(#"{}[]":,\ u0aDd8+-.1tfn/"#.utf8) + [0x0A, 0x1F, 0xC3, 0xA9, 0xFF]
        var taken = 0
        for _ in 0..<20_000 {
            var json = JSONSample.value(depth: 0, &random).bytes
            if Bool.random(using: &random) {
                for _ in 0..<Int.random(in: 1...2, using: &random) {
                    let at = Int.random(in: 0...json.count, using: &random)
                    let piece = pieces.randomElement(using: &random) ?? 0
                    if Bool.random(using: &random), at < json.count {
                        json[at] = piece
                    } else {
                        json.insert(piece, at: at)
                    }
                }
            }
            if String(decoding: json, as: UTF8.self).contains(/\\u[dD]|,[ \n]*[\]}]/) { continue }
            let value = try? JSONValue(parsing: json)
            let text = try? JSONText(json)
            let foundation = try? JSONSerialization.jsonObject(with: Data(json), options: .fragmentsAllowed)
            if value != nil { taken += 1 }
            #expect(text != nil || value == nil)
            #expect((foundation != nil) == (text != nil), "\(String(decoding: json, as: UTF8.self))")
            if let value, let foundation {
                #expect(JSONSample.isSame(value, foundation), "\(String(decoding: json, as: UTF8.self))")
            }
        }
        #expect((10_000..<19_000).contains(taken))
    }
}
