import TestSupport
import Testing

@testable import PairChannel

@Suite struct PairChannelNameTests {
    @Test(
        arguments: [
            ("3", "7", "private-chat-3-7"), ("10", "9", "private-chat-9-10"),
            ("zoe", "adam@example.com", "private-chat-adam@example.com-zoe"), ("b;c", "a,_.", "private-chat-a,_.-b;c"),
            ("1", "2-3", "private-chat-1-2=2D3"), ("1-2", "3", "private-chat-1=2D2-3"),
            ("a=2D", "a-", "private-chat-a=2D-a=3D2D"), ("zoë", "x y", "private-chat-x=20y-zo=C3=AB"),
            ("🎈", "\n", "private-chat-=0A-=F0=9F=8E=88"),
        ] as [(PersonID, PersonID, String)])
    func aPairAndItsName(a: PersonID, b: PersonID, name: String) throws {
        let pair = try #require(Pair(a, b))
        #expect(pair.channelName == name)
        #expect(Pair(channelName: name) == pair)
        #expect(Pair(readingEitherOrder: name) == pair)
    }

    @Test func everyPairIsReadBackFromItsName() {
        var random = SeededRandom(seed: 20)
        for _ in 0..<5_000 {
            let pair = Pair.random(using: &random)
            let name = pair.channelName
            #expect(name.utf8.allSatisfy(ChannelAlphabet.contains))
            #expect(Pair(channelName: name) == pair)
            #expect(Pair(readingEitherOrder: name) == pair)
            #expect(obviousPair(ofName: name) == pair)
            let bytes = Array(name.utf8)
            bytes.withUnsafeBufferPointer {
                #expect(Pair(channelNameBytes: $0) == pair)
                #expect(Pair(readingEitherOrderBytes: $0) == pair)
            }
        }
    }

    /// All ids of up to three of the characters with which names could be confused.
    @Test func noTwoPairsShareAName() throws {
        var texts = [""]
        for _ in 0..<3 { texts += texts.flatMap { text in ["-", "=", "2", "D", "é"].map { text + $0 } } }
        let ids = Set(texts.compactMap(PersonID.init))
        #expect(ids.count == 5 + 25 + 125)
        var names: [String: Pair] = [:]
        for a in ids {
            for b in ids where a != b {
                let pair = try #require(Pair(a, b))
                #expect(names.updateValue(pair, forKey: pair.channelName) ?? pair == pair)
            }
        }
        #expect(names.count == ids.count * (ids.count - 1) / 2)
    }

    @Test func noTwoRandomPairsShareAName() {
        var random = SeededRandom(seed: 21)
        var names: [String: Pair] = [:]
        for _ in 0..<10_000 {
            let pair = Pair.random(using: &random)
            #expect(names.updateValue(pair, forKey: pair.channelName) ?? pair == pair)
        }
    }

    @Test(arguments: [
        "", "private-chat", "private-chat-", "private-chat--", "private-chat-3", "private-chat-3-", "private-chat--7",
        "private-chat-3--7", "private-chat-1-2-3", "private-chat-3-7-", "-private-chat-3-7", "private-chat-5-5",
        "private-chat-=2D-=2D", "Private-chat-3-7", "private-Chat-3-7", "private_chat-3-7", "private-chat_3-7",
        "private-3-7", "chat-3-7", "presence-chat-3-7", "presence-staff", "team-support", "private-encrypted-chat-3-7",
        "private-cache-chat-3-7", " private-chat-3-7", "private-chat-3-7 ", "private-chat-3-7\n", "private-chat-3-7\0",
        "private-chat-3 -7", "private-chat-ann-zoë", "private-chat-a/b-c", "private-chat-３-7", "private‐chat‐3‐7",
        "private-chat-a=-b", "private-chat-a=2-b", "private-chat-a-b=", "private-chat-a-b=C", "private-chat-a=2-D",
        "private-chat-a=G0-b", "private-chat-a=2G-b", "private-chat-a==3D-b", "private-chat-a=+2-b",
        "private-chat-a=41-b", "private-chat-=37-9", "private-chat-a=40b-c", "private-chat-a=5F-b",
        "private-chat-a=FF-b", "private-chat-a=C3-b", "private-chat-a=C0=AF-b", "private-chat-a=ED=A0=80-b",
    ])
    func isNoPairName(name: String) {
        #expect(Pair(channelName: name) == nil)
        #expect(Pair(readingEitherOrder: name) == nil)
    }

    @Test(arguments: [
        ("private-chat-10-9", "private-chat-9-10"), ("private-chat-7-3", "private-chat-3-7"),
        ("private-chat-7-07", "private-chat-07-7"), ("private-chat-zoe-adam", "private-chat-adam-zoe"),
        ("private-chat-9-1a", "private-chat-1a-9"), ("private-chat-zo=c3=ab-x=2dy", "private-chat-x=2Dy-zo=C3=AB"),
        ("private-chat-a=3d-b=3D", "private-chat-a=3D-b=3D"),
    ])
    func aSecondSpellingIsReadButNeverWritten(name: String, rightName: String) {
        #expect(Pair(channelName: name) == nil)
        #expect(Pair(readingEitherOrder: name)?.channelName == rightName)
        #expect(Pair(channelName: rightName)?.channelName == rightName)
    }

    @Test func agreesWithTheObviousReadingOfDamagedNames() {
        var random = SeededRandom(seed: 22)
        var read = 0
        for _ in 0..<20_000 {
            var name = Array(Pair.random(using: &random).channelName.unicodeScalars)
            let damage = Array("-=2Dd 0éA".unicodeScalars)
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let at = Int.random(in: (name.count / 2)..<name.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: name[at] = damage.randomElement(using: &random)!
                case 1: name.insert(damage.randomElement(using: &random)!, at: at)
                default: name.remove(at: at)
                }
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: name)
            let pair = Pair(channelName: text)
            #expect(pair == obviousPair(ofName: text))
            if pair != nil {
                read += 1
                #expect(pair == Pair(readingEitherOrder: text))
            }
        }
        #expect((5_000..<19_000).contains(read))  // both outcomes were tried
    }

    @Test func bothOrdersOfEveryPairAreReadAsTheSame() {
        var random = SeededRandom(seed: 23)
        for _ in 0..<5_000 {
            let pair = Pair.random(using: &random)
            let ids = pair.channelName.dropFirst(Pair.channelNamePrefix.count).split(separator: "-")
            let swapped = Pair.channelNamePrefix + ids[1] + "-" + ids[0]
            #expect(Pair(channelName: swapped) == nil)
            #expect(Pair(readingEitherOrder: swapped) == pair)
        }
    }
}
