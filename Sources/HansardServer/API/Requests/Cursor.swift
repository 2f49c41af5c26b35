import Crypto
import Hansard
import HansardStore
import PairChannel

/// Where a page of a list begins: two numbers and a direction, signed, and bound to the list that it is a place of.
struct Cursor: Sendable, Equatable {
    /// A page that ends before the place, instead of one that begins after it.
    var isBackward = false
    var first: Int64
    var second: Int64
    var third: Int64 = 0

    init(_ first: Int64, _ second: Int64, _ third: Int64 = 0, isBackward: Bool = false) {
        (self.first, self.second, self.third, self.isBackward) = (first, second, third, isBackward)
    }

    init(_ place: MessagePosition, isBackward: Bool = false) { self.init(place.at, place.seq, isBackward: isBackward) }

    var place: MessagePosition { MessagePosition(at: first, seq: second) }
}

/// Seals cursors and opens them again. They can be neither made nor changed elsewhere, and not be read: a place has the
/// number of a record, which tells how much there is that somebody may not read.
struct CursorSeal: Sendable {
    private let key: SymmetricKey
    private let nonceKey: SymmetricKey

    /// - Parameter secret: What only this archive has. All servers of one archive take each other's cursors.
    init(secret: [UInt8]) {
        key = SymmetricKey(data: SHA256.hash(data: Array("hansard cursor 1".utf8) + secret))
        nonceKey = SymmetricKey(data: SHA256.hash(data: Array("hansard cursor nonce 1".utf8) + secret))
    }

    enum Flaw: Error { case malformed, foreign }

    private static let nonceBytes = 12
    private static let plainBytes = 33
    private static let tagBytes = 16

    /// - Parameter list: The route and the filters whose list it is a place of.
    func text(_ cursor: Cursor, of list: String) throws -> String {
        var plain: [UInt8] = [cursor.isBackward ? 1 : 0]
        plain += Self.digest(list)
        for number in [cursor.first, cursor.second, cursor.third] {
            withUnsafeBytes(of: number.bigEndian) { plain += $0 }
        }
        // From what is sealed: the same place has the same cursor, so that equal answers are equal to the byte.
        let nonce = Array(HMAC<SHA256>.authenticationCode(for: plain, using: nonceKey).prefix(Self.nonceBytes))
        let box = try AES.GCM.seal(plain, using: key, nonce: AES.GCM.Nonce(data: nonce))
        return Base64URL.text(nonce + box.ciphertext + box.tag)
    }

    /// - Throws: `.malformed` for what was not made here, `.foreign` for a place of another list.
    func cursor(_ text: String, of list: String) throws(Flaw) -> Cursor {
        guard let bytes = Base64URL.bytes(text), bytes.count == Self.nonceBytes + Self.plainBytes + Self.tagBytes,
            let box = try? AES.GCM.SealedBox(combined: bytes), let plain = try? AES.GCM.open(box, using: key)
        else { throw .malformed }
        let opened = Array(plain)
        guard Array(opened[1..<9]) == Self.digest(list) else { throw .foreign }
        func number(_ at: Int) -> Int64 {
            opened[at..<at + 8].reduce(0) { $0 << 8 | Int64($1) }
        }
        return Cursor(number(9), number(17), number(25), isBackward: opened[0] == 1)
    }

    private static func digest(_ list: String) -> [UInt8] { Array(SHA256.hash(data: Array(list.utf8)).prefix(8)) }
}
