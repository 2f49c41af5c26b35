/// Finds the end of a head in bytes that come in pieces.
package struct RequestHeadReader: Sendable {
    private let limits: RequestHeadLimits
    private let address: PublicAddress?
    /// What has come and is not read yet.
    package private(set) var bytes: [UInt8] = []
    private var searched = 0

    /// - Parameter address: Where clients find the server; `nil` for a server without a path of its own.
    package init(limits: RequestHeadLimits, address: PublicAddress? = nil) {
        (self.limits, self.address) = (limits, address)
    }

    /// Nothing has come that is not read yet.
    package var isEmpty: Bool { bytes.isEmpty }

    /// Adds what has come.
    package mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

    /// Takes the first `count` bytes, which belong to a body.
    package mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(bytes.prefix(count))
        bytes.removeFirst(taken.count)
        return taken
    }

    /// Forgets what has come.
    package mutating func removeAll() {
        bytes.removeAll()
        searched = 0
    }

    /// The next head, once it is whole; `nil` until then.
    ///
    /// - Throws: Why it is none.
    package mutating func next() throws(ProblemDetails) -> RequestHead? {
        // RFC 9112, 2.2: an empty line before a request is to be passed over; one, not any number of them.
        if searched == 0, bytes.starts(with: [0x0D, 0x0A]) { bytes.removeFirst(2) }
        searched = try bytes.withUnsafeBufferPointer { bytes throws(ProblemDetails) in
            try Self.end(of: bytes, from: max(0, searched - 3))
        }
        let i = searched
        if min(i, bytes.count) >= limits.bytes {
            throw ProblemDetails(status: .requestHeaderFieldsTooLarge, reason: "The header fields are too long.")
        }
        guard i < bytes.count else { return nil }
        var head = try bytes.withUnsafeBufferPointer { bytes throws(ProblemDetails) in
            try RequestHead(UnsafeBufferPointer(rebasing: bytes[...i]), limits)
        }
        if let address { head.target = address.inner(head.target) }
        bytes.removeFirst(i + 1)
        searched = 0
        return head
    }

    /// Where the line feed is that ends a head, or how many bytes have been looked at.
    private static func end(of bytes: UnsafeBufferPointer<UInt8>, from start: Int) throws(ProblemDetails) -> Int {
        var i = start
        while let found = HeadLines.firstLineFeed(in: UnsafeBufferPointer(rebasing: bytes[i...])) {
            i += found
            guard i > 0, bytes[i - 1] == 0x0D else { throw .malformed("Lines must end with CR LF.") }
            if i >= 3, bytes[i - 2] == 0x0A, bytes[i - 3] == 0x0D { return i }
            i += 1
        }
        return bytes.count
    }
}
