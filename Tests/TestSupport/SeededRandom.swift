/// SplitMix64: the same numbers on every run, so that a failing case can be looked at again.
package struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension String {
    /// `count` scalars of `scalars`.
    package static func random(of scalars: String, count: Int, using random: inout SeededRandom) -> String {
        let choices = Array(scalars.unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<count { text.append(choices[Int.random(in: choices.indices, using: &random)]) }
        return String(text)
    }
}
