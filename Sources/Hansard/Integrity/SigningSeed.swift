import Crypto

extension Curve25519.Signing.PrivateKey {
    /// How many random bytes a key is made from.
    static let seedBytes = 32

    /// - Throws: `malformedKey` for another number of bytes.
    init(seed: [UInt8]) throws(NoteProblem) {
        guard seed.count == Self.seedBytes, let key = try? Self(rawRepresentation: seed) else { throw .malformedKey }
        self = key
    }
}
