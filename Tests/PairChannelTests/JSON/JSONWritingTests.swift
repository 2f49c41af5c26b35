import TestSupport
import Testing

@testable import PairChannel

@Suite struct JSONWritingTests {
    @Test func membersAndElementsHaveACommaBetweenThem() {
        let quoted = "na\"me"
        let json = [UInt8].object { out in
            out.member("text", "a\"b\\c\n\u{1}é")
            out.member("none", nil as String?)
            out.member("number", -12)
            out.member("least", Int64.min)
            out.member("flag", false)
            out.name(quoted)
            out.appendJSON(["x", "y"])
            out.member("json", json: "[1]".utf8)
            out.name("empty")
            out.appendArray(of: [Int]()) { $0.appendDecimal($1) }
            out.name("nested")
            out.appendArray(of: 0..<2) { out, i in
                out.appendObject { if i == 1 { $0.member("i", i) } }
            }
            out.name("lines")
            out.appendLines(of: 9...10) { $0.appendDecimal($1) }
        }
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"{"text":"a\"b\\c\n\u0001é","none":null,"number":-12,"least":-9223372036854775808,"flag":false,"#
                + #""na\"me":["x","y"],"json":[1],"empty":[],"nested":[{},{"i":1}],"lines":[\#n9,\#n10\#n]}"#)
    }

    @Test func everyByteIsEscapedAsRFC8785Says() {
        // Section 3.2.2.2: two-character escapes where there are any, `\u00xx` in lower case for other controls, all else raw.
        let short: [UInt8: String] = [8: "b", 9: "t", 10: "n", 12: "f", 13: "r", 0x22: "\"", 0x5C: "\\"]
        for byte in UInt8.min..<0x80 {
            for place in 0..<17 {
                let text = String(repeating: "a", count: place) + String(UnicodeScalar(byte)) + "é\u{2028}/🎈"
                let escape =
                    short[byte].map { "\\" + $0 }
                    ?? (byte < 0x20 ? (byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16) : nil)
                let content =
                    String(repeating: "a", count: place) + (escape ?? String(UnicodeScalar(byte))) + "é\u{2028}/🎈"
                var json: [UInt8] = []
                json.appendJSON(text)
                #expect(String(decoding: json, as: UTF8.self) == "\"" + content + "\"")
            }
        }
    }

    @Test func escapingAgreesWithTheObviousProgram() {
        var random = SeededRandom(seed: 12)
        for _ in 0..<3_000 {
            let text = String.random(
                of: "ab \"\\\u{1}\u{7f}\u{80}\u{1f} !#[]é漢🎈", count: Int.random(in: 0...40, using: &random),
                using: &random)
            var json: [UInt8] = []
            json.appendJSON(text)
            let obvious = text.unicodeScalars.map { scalar in
                switch scalar {
                case "\"", "\\": "\\" + String(scalar)
                case "\u{1}": "\\u0001"
                case "\u{1f}": "\\u001f"
                default: String(scalar)
                }
            }
            #expect(String(decoding: json, as: UTF8.self) == "\"" + obvious.joined() + "\"")
        }
    }

    @Test(arguments: [
        ("", ""), (" { } ", "{}"), ("{ \"a b\" :\t[ 1 ,\r\n2.50 ] }", "{\"a b\":[1,2.50]}"),
        (#"{"\\" : "\" x" , "é\u0020" : " "}"#, #"{"\\":"\" x","é\u0020":" "}"#),
    ])
    func whiteSpaceBetweenTokensIsLeftOut(json: String, compact: String) {
        var out: [UInt8] = []
        Array(json.utf8).withUnsafeBufferPointer { out.appendCompactJSON($0) }
        #expect(String(decoding: out, as: UTF8.self) == compact)
    }

    @Test func whatIsCompactMeansTheSame() throws {
        var random = SeededRandom(seed: 13)
        for _ in 0..<1_000 {
            let value = JSONSample.value(depth: 0, &random)
            var out: [UInt8] = []
            Array(value.pretty.utf8).withUnsafeBufferPointer { out.appendCompactJSON($0) }
            #expect(try JSONSample.sorted(JSONValue(parsing: out)) == JSONSample.sorted(value))
            #expect(try JSONValue(parsing: out).bytes == out)
        }
    }

    @Test func anObjectIsWholeWhenever() {
        var object = JSONObject()
        #expect(object.text == "{}")
        object.add("a", 1)
        object.add("b", nil as String?)
        #expect(object.text == #"{"a":1,"b":null}"#)
        var other = JSONObject()
        other.add(membersOf: object.object)
        other.add("list", [object.object, Array("2".utf8)])
        #expect(other.text == #"{"a":1,"b":null,"list":[{"a":1,"b":null},2]}"#)
    }

    @Test(
        arguments: [
            (0, "0"), (1, "1"), (-3, "-3"), (0.25, "0.25"), (1e21, "1e+21"), (-0.001, "-0.001"), (1_204.5, "1204.5"),
        ] as [(Double, String)])
    func aDecimalIsTheShortestThatMeansIt(number: Double, digits: String) {
        #expect(JSONValue.decimal(number) == .number(digits))
    }

    @Test func whatIsNoNumberIsNull() {
        #expect(JSONValue.decimal(.nan) == .null && JSONValue.decimal(.infinity) == .null)
    }

    @Test func forPeopleMembersStandInTheOrderOfTheirNames() {
        let value: JSONValue = ["b": ["y": true, "x": .null], "a": .array([.integer(1), .strings([])]), "c": [:]]
        #expect(
            value.pretty == """
                {
                  "a" : [
                    1,
                    []
                  ],
                  "b" : {
                    "x" : null,
                    "y" : true
                  },
                  "c" : {}
                }
                """)
    }

    @Test func whatIsWrittenIsRead() throws {
        var random = SeededRandom(seed: 11)
        for _ in 0..<3_000 {
            let value = JSONSample.value(depth: 0, &random)
            #expect(try JSONValue(parsing: value.bytes) == value)
            #expect(try JSONSample.sorted(JSONValue(parsing: Array(value.pretty.utf8))) == JSONSample.sorted(value))
        }
    }
}
