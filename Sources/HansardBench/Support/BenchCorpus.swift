import Foundation
import Hansard

/// A deterministic log of staff chat for measuring: 200 people, 2,000 pairs of whom some write much and most little,
/// three years, seen marks for seven messages in ten, and presence.
struct BenchCorpus {
    let folder: String
    var logs: [String] { ["people.jsonl", "chat.jsonl", "presence.jsonl"].map { "\(folder)/\($0)" } }

    static func write(messages: Int, to folder: String) throws -> BenchCorpus {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var writer = try Writer(folder)
        try writer.write(messages)
        return BenchCorpus(folder: folder)
    }

    private struct Writer {
        private let folder: String
        private var random = SplitMix(state: 7)
        private let words: [String]
        private var online = [Double](repeating: 0, count: 201)
        private var unseen: [Int: Int] = [:]
        private var chat: [UInt8] = []
        private var presence: [UInt8] = []
        private let chatFile: FileHandle
        private let presenceFile: FileHandle

        init(_ folder: String) throws {
            self.folder = folder
            let syllables = [
                "ba", "ko", "ti", "ren", "sal", "mor", "ven", "lu", "pra", "dec", "in", "for", "mat", "ser",
            ]
            var random = SplitMix(state: 11)
            words = (0..<30_000).map { _ in
                (0...random.below(4)).map { _ in syllables[random.below(syllables.count)] }.joined()
            }
            var people = ""
            for i in 1...200 {
                people += "{\"id\":\"\(i)\",\"name\":\"Person \(i)\",\"email\":\"p\(i)@example.com\"}\n"
            }
            try people.write(toFile: folder + "/people.jsonl", atomically: false, encoding: .utf8)
            for name in ["chat", "presence"] {
                _ = FileManager.default.createFile(atPath: "\(folder)/\(name).jsonl", contents: nil)
            }
            chatFile = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/chat.jsonl"))
            presenceFile = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/presence.jsonl"))
        }

        mutating func write(_ messages: Int) throws {
            var at = 1_368_432_000.0  // 2013-05-13T08:00:00Z
            let step = 86_400.0 * 365 * 3 / Double(messages)
            for id in 1...messages {
                at += -log(1 - random.unit()) * step
                var (sender, other) = pair()
                if random.unit() < 0.5 { swap(&sender, &other) }
                if online[sender] < at { appendPresence(sender, at) }
                appendMessage(id, sender, other, at)
                if chat.count > 4 << 20 { try flush() }
            }
            try flush()
        }

        /// Pairs by a Zipf-like law, spread over the people.
        private mutating func pair() -> (Int, Int) {
            let rank = Int(exp(random.unit() * log(2_005.0 / 5)) * 5) - 5
            let a = rank * 7 % 200
            let b = (a + 1 + rank * 13 % 199) % 200
            return (a + 1, b + 1)
        }

        private mutating func appendMessage(_ id: Int, _ sender: Int, _ other: Int, _ at: Double) {
            let channel = "private-chat-\(min(sender, other))-\(max(sender, other))"
            chat.append("{\"type\":\"message\",\"id\":\"\(id)\",\"channel\":\"\(channel)\",\"sender\":\"\(sender)\",")
            chat.append("\"sent_at\":\"\(time(at))\",\"text\":\"")
            let share = random.unit()
            if share < 0.03 { chat.append("see https://intranet.example/t/\(random.below(99_999)) ") }
            if share > 0.97 { chat.append("日本語 naïve 🎉 ") }
            for i in 0...random.below(18) {
                if i > 0 { chat.append(UInt8(ascii: " ")) }
                chat.append(words[Int(exp(random.unit() * log(30_000.0))) - 1])
            }
            chat.append("\"}\n")
            unseen[other * 1_000 + sender] = id
            guard random.unit() < 0.7, let last = unseen.removeValue(forKey: other * 1_000 + sender) else { return }
            let seenAt = at - log(1 - random.unit()) * 300
            chat.append("{\"type\":\"seen\",\"channel\":\"\(channel)\",\"person\":\"\(other)\",")
            chat.append("\"up_to\":\"\(last)\",\"seen_at\":\"\(time(seenAt))\"}\n")
        }

        private mutating func appendPresence(_ person: Int, _ at: Double) {
            online[person] = at + 600 + random.unit() * 28_200
            presence.append("{\"type\":\"online\",\"person\":\"\(person)\",\"at\":\"\(time(at))\"}\n")
            presence.append("{\"type\":\"offline\",\"person\":\"\(person)\",\"at\":\"\(time(online[person]))\"}\n")
        }

        private func time(_ seconds: Double) -> String {
            Timestamp(microseconds: Int64(seconds * 1_000) * 1_000).rfc3339(.millisecond)
        }

        private mutating func flush() throws {
            try chatFile.write(contentsOf: chat)
            try presenceFile.write(contentsOf: presence)
            chat.removeAll(keepingCapacity: true)
            presence.removeAll(keepingCapacity: true)
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers everywhere.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
