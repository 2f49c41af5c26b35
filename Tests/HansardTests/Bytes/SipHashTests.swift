import Testing

@testable import Hansard

@Suite struct SipHashTests {
    private let hash = SipHash(key0: 0x0706_0504_0302_0100, key1: 0x0F0E_0D0C_0B0A_0908)

    private func hash(_ number: UInt64, _ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { hash.hash(number, $0) } }

    /// Keys in the archive's database are these hashes: they must never come out otherwise. The numbers are those of
    /// another implementation, one that gives the paper's own for SipHash-2-4, over 00…07 and 64…, in hexadecimal.
    @Test(arguments: [
        (0, 0x3690_9511_8D29_9A8E), (1, 0x2966_3FE0_28B4_E095), (7, 0x8164_BD87_E927_B20C), (8, 0x71C7_B4E6_40F9_42C4),
        (9, 0x5E1A_B6BC_6EA6_0312), (15, 0x991F_F6DB_B1C7_92CB), (16, 0x8CA3_47D9_4BA6_CF07),
        (40, 0x69F3_53F6_B82F_F238),
    ])
    func isSipHash13OverTheNumberAndTheBytes(count: Int, expected: UInt64) {
        #expect(hash(0x0706_0504_0302_0100, (0..<count).map { UInt8(100 + $0) }) == expected)
    }

    @Test func everyPartCounts() {
        let all = [
            hash(1, []), hash(2, []), hash(1, [0]), hash(1, [0, 0]), hash(1, [1]), hash(1, Array("abcdefgh".utf8)),
            hash(1, Array("abcdefgi".utf8)),
            SipHash(key0: 1, key1: 2).hash(1, UnsafeRawBufferPointer(start: nil, count: 0)),
        ]
        #expect(Set(all).count == all.count)
    }
}
