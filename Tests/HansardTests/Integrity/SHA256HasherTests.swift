import Crypto
import TestSupport
import Testing

@testable import Hansard

@Suite struct SHA256HasherTests {
    /// Source: FIPS 180-4, the examples of NIST’s Cryptographic Standards and Guidelines.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func hashesTheStandardsExamples(text: String, digits: String) {
        #expect(SHA256Hasher.hash(Array(text.utf8)).hexadecimal == digits)
    }

    @Test func agreesWithSwiftCryptoHoweverTheBytesAreCut() {
        var random = SeededRandom(seed: 11)
        for count in Array(0...200) + [1_000, 65_535, 1 << 20] {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let expected = Array(SHA256.hash(data: bytes))
            #expect(SHA256Hasher.hash(bytes).bytes == expected)
            var hasher = SHA256Hasher()
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 0...100, using: &random) * max(1, count / 500))
                piece.withUnsafeBytes { hasher.update($0) }
                rest = rest.dropFirst(piece.count)
            }
            #expect(hasher.finalize().bytes == expected)
        }
    }

    @Test func aCopyGoesOnByItselfAndAnEndIsABeginning() {
        var one = SHA256Hasher()
        Array("ab".utf8).withUnsafeBytes { one.update($0) }
        var other = one
        Array("c".utf8).withUnsafeBytes { one.update($0) }
        Array("d".utf8).withUnsafeBytes { other.update($0) }
        #expect(one.finalize() == SHA256Hasher.hash(Array("abc".utf8)))
        #expect(other.finalize() == SHA256Hasher.hash(Array("abd".utf8)))
        #expect(one.finalize() == SHA256Hasher.hash([]))
    }

    @Test func theFirstEightBytesAreABigEndianNumber() {
        #expect(SHA256Hasher.hash(Array("abc".utf8)).firstEightBytes == Int64(bitPattern: 0xBA78_16BF_8F01_CFEA))
    }
}
