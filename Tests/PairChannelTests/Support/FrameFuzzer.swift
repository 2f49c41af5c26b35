import TestSupport

/// Text frames as a hostile or broken client sends them: right ones, wrong ones, and right ones spoilt.
struct FrameFuzzer {
    private var random: SeededRandom

    /// Channels that are joined again and again, so that what is right meets what is there.
    static let channels =
        LiveSteps.channels + [
            "", "private-", "presence-", "#", "a b", "private-\u{212A}", String(repeating: "x", count: 200),
            String(repeating: "y", count: 201), "presence-🎈", "a\u{0}b",
        ]

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func one<T>(_ list: [T]) -> T { list[number(0..<list.count)] }

    /// - Parameter sign: what the app’s back end answers for a channel and its data, or for a sign-in.
    mutating func frame(
        signChannel: (String, String?) -> String, signUser: (String) -> String
    ) -> [UInt8] {
        var bytes = Array(right(signChannel, signUser).utf8)
        switch number(0..<20) {
        case 0: bytes.removeLast(number(0..<bytes.count + 1))
        case 1: bytes.removeFirst(number(0..<bytes.count + 1))
        case 2, 3: for _ in 0...number(0..<3) where !bytes.isEmpty { bytes[number(0..<bytes.count)] = ascii() }
        case 4: bytes.insert(contentsOf: Array(value(depth: 0).utf8), at: number(0..<bytes.count + 1))
        case 5: bytes = Array(value(depth: 0).utf8)
        case 6: bytes = (0..<number(0..<40)).map { _ in ascii() }
        case 7 where number(0..<40) == 0: bytes = (0..<number(0..<40)).map { _ in UInt8(number(0..<256)) }
        case 8 where number(0..<40) == 0:
            let deep = one(["[", #"{"a":"#, #"{"event":"client-x","channel":"private-a","data":["#])
            bytes = Array(String(repeating: deep, count: number(0..<400)).utf8)
        default: break
        }
        return bytes
    }

    private mutating func right(_ signChannel: (String, String?) -> String, _ signUser: (String) -> String) -> String {
        let channel = one(Self.channels)
        let text = LiveProbe.quoted(channel)
        switch number(0..<20) {
        case 0: return #"{"event":"pusher:ping","data":\#(value(depth: 0))}"#
        case 1: return #"{"event":"\#(one(["pusher:pong", "pusher:x", "client-", "pusher_internal:x", ""]))"}"#
        case 2..<5: return #"{"event":"pusher:unsubscribe","data":{"channel":\#(text)}}"#
        case 5..<9: return #"{"event":"client-x","channel":\#(text),"data":\#(value(depth: 0))}"#
        case 9, 10:
            let data = one([
                #"{"id":"1","watchlist":["2",3,"1"]}"#, #"{"id":"2","user_info":{"a":1}}"#, #"{"id":7}"#, "{}", "[",
                #"{"id":"3","watchlist":\#(value(depth: 0))}"#,
            ])
            let auth = number(0..<8) == 0 ? "key:00" : signUser(data)
            return #"{"event":"pusher:signin","data":{"auth":"\#(auth)","user_data":\#(LiveProbe.quoted(data))}}"#
        default:
            var data: String?
            if channel.hasPrefix("presence-") {
                data = one([
                    #"{"user_id":\#(number(0..<9))}"#, #"{"user_id":"\#(number(0..<9))","user_info":null}"#, nil,
                    #"{"user_id":\#(value(depth: 0)),"user_info":\#(value(depth: 0))}"#,
                ])
            }
            let auth = number(0..<8) == 0 ? "key:00" : signChannel(channel, data)
            let dataJSON = data.map { #","channel_data":\#(LiveProbe.quoted($0))"# } ?? ""
            return #"{"event":"pusher:subscribe","data":{"channel":\#(text),"auth":"\#(auth)"\#(dataJSON)}}"#
        }
    }

    private mutating func ascii() -> UInt8 {
        number(0..<3) == 0 ? UInt8(number(0..<128)) : one(Array(#"{}[]",:\u0e-1"#.utf8))
    }

    /// A JSON value, a strange one for choice.
    mutating func value(depth: Int) -> String {
        switch number(0..<(depth < 3 ? 12 : 9)) {
        case 0: "null"
        case 1: one(["0", "-0", "1e999999999", "-1.5E-400", "123456789012345678901234567890", "1.10"])
        case 2: one([#""""#, #""\ud800""#, #""\udc00\ud800""#, #""\ud83c\udf88""#, #""\u0000""#, #""\"\\\/""#])
        case 3: one(["\"🎈é\u{301}\u{200F}\u{FEFF}\"", "\"\u{2028}\"", "\"\u{212A}\"", "\"\u{10FFFF}\""])
        case 4: #""\#(number(0..<9))""#
        case 5: "\(number(-9..<9))"
        case 6: one(["true", "false"])
        case 7: " { } "
        case 8: "[\t]"
        case 9: "[\(value(depth: depth + 1)),\(value(depth: depth + 1))]"
        case 10: #"{"user_id":\#(value(depth: depth + 1)),"id":\#(value(depth: depth + 1))}"#
        default: LiveProbe.quoted(value(depth: depth + 1))
        }
    }
}
