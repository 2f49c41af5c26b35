import Crypto
import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// The archive’s secrets are made once, for their owner alone, and never quietly made anew.
@Suite(.blocking) struct ArchiveKeysTests {
    private static let names = ["hash.key", "log.ed25519", "log.pub"]

    @Test func keysAreMadeAtTheFirstUseForTheirOwnerAlone() throws {
        let test = try TestLog()
        let log = try test.open()
        let keys = test.folder.keys
        #expect(try FileManager.default.contentsOfDirectory(atPath: keys).sorted() == Self.names)
        #expect(try rights(keys) == 0o700)
        for name in Self.names { #expect(try rights("\(keys)/\(name)") == 0o600) }
        for name in ["hash.key", "log.ed25519"] {
            let text = try String(contentsOfFile: "\(keys)/\(name)", encoding: .utf8)
            #expect(text.hasSuffix("\n"))
            #expect(Data(base64Encoded: String(text.dropLast()))?.count == 32)
        }
        #expect(try String(contentsOfFile: keys + "/log.pub", encoding: .utf8) == log.keys.verifier.text + "\n")
        #expect(log.keys.verifier.name == TestLog.origin)
        #expect(try ArchiveKeys.verifier(of: test.folder).text == log.keys.verifier.text)
        #expect(try test.open().keys.verifier.text == log.keys.verifier.text)
    }

    @Test func aKeyThatTheLogWasWrittenWithIsNotMadeAnew() throws {
        for name in ["hash.key", "log.ed25519"] {
            let test = try TestLog.signed(3)
            try FileManager.default.removeItem(atPath: "\(test.folder.keys)/\(name)")
            let before = try test.snapshot()
            let error = #expect(throws: ArchiveError.self) { try test.open() }
            #expect(error?.problem == .logKeyMissing(file: "keys/\(name)"))
            #expect(error?.description.contains("Restore it from a backup") == true)
            #expect(try test.snapshot() == before)
            #expect(access("\(test.folder.keys)/\(name)", F_OK) != 0)
            // What needs no secret goes on.
            #expect(try test.read() == TestLog.lines(1...3))
            #expect(try ArchiveKeys.verifier(of: test.folder).name == TestLog.origin)
        }
    }

    @Test func thePublicKeyFollowsFromTheSecretOne() throws {
        let test = try TestLog.signed(3)
        let text = try ArchiveKeys.verifier(of: test.folder).text
        try FileManager.default.removeItem(atPath: test.folder.keys + "/log.pub")
        #expect(try test.open().keys.verifier.text == text)
        #expect(try ArchiveKeys.verifier(of: test.folder).text == text)
    }

    @Test func keysOfAnotherArchiveAreRefused() throws {
        let (test, other) = (try TestLog.signed(3), try TestLog.signed(3))
        try replace("log.ed25519", of: test, by: other)
        #expect(
            throws: ArchiveError(
                test.folder.path,
                .logKeyUnusable(file: "keys/log.ed25519", reason: "It is not the key to keys/log.pub."))
        ) {
            try test.open()
        }
        try replace("log.pub", of: test, by: other)
        let error = #expect(throws: ArchiveError.self) { try test.open() }
        guard case .logDamaged(place: "log/checkpoint", _)? = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aKeyThatIsNoneIsNamed() throws {
        let test = try TestLog.signed(3)
        for name in Self.names {
            let path = "\(test.folder.keys)/\(name)"
            let right = try Data(contentsOf: URL(fileURLWithPath: path))
            try Data("c2hvcnQ=\n".utf8).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: ArchiveError.self) { try test.open() }
            guard case .logKeyUnusable(file: "keys/\(name)", _)? = error?.problem else {
                Issue.record("\(String(describing: error))")
                continue
            }
            try right.write(to: URL(fileURLWithPath: path))
        }
        #expect(try test.open().lastSeq == 3)
    }

    @Test func keyedHashesAreHMAC() throws {
        let secret = (0..<32).map { UInt8($0) }
        let key = HashKey(secret)
        for value in [0, 1, -1, .min, .max, 0x0123_4567_89AB_CDEF] as [Int64] {
            let bytes = withUnsafeBytes(of: value.bigEndian) { Array($0) }
            let code = Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: secret)))
            #expect(bytes.withUnsafeBytes { key.hash($0) } == code)
            #expect(withUnsafeBytes(of: key.hash(value).bigEndian) { Array($0) } == Array(code[..<8]))
        }
    }

    @Test func twoArchivesHaveDifferentKeyedHashes() throws {
        let (one, two) = (try TestLog().open().keys, try TestLog().open().keys)
        #expect(one.keyedHash(7) == one.keyedHash(7))
        #expect(one.keyedHash(7) != two.keyedHash(7))
    }

    @Test func randomBytesAreOfAnyNumber() {
        for count in [0, 1, 255, 256, 257, 65_536] {
            let bytes = SystemRandom.bytes(count)
            #expect(bytes.count == count)
            if count > 16 { #expect(bytes.suffix(16).contains { $0 != 0 }) }
        }
    }

    private func replace(_ name: String, of test: TestLog, by other: TestLog) throws {
        try FileManager.default.removeItem(atPath: "\(test.folder.keys)/\(name)")
        try FileManager.default.copyItem(atPath: "\(other.folder.keys)/\(name)", toPath: "\(test.folder.keys)/\(name)")
    }

    private func rights(_ path: String) throws -> Int {
        let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        return try #require(rights)
    }
}
