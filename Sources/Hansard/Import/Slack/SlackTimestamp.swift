extension Timestamp {
    /// Reads Slack's message time.
    ///
    /// - Parameter ts: Seconds since 1970 as decimal digits, a point and six more digits: `1767312000.000200`. It is
    ///   also the message's identity, so it is read digit by digit and never through `Double`; `nil` for anything
    ///   else, also without its fraction.
    /// - Source: Slack's API reference, “message event”: `ts` is unique within a channel.
    package init?(slackTS ts: String) {
        let bytes = Array(ts.utf8)
        guard (8...17).contains(bytes.count), bytes[bytes.count - 7] == UInt8(ascii: ".") else { return nil }
        var microseconds: Int64 = 0
        for (i, byte) in bytes.enumerated() where i != bytes.count - 7 {
            guard byte &- 0x30 < 10 else { return nil }
            microseconds = microseconds * 10 + Int64(byte - 0x30)
        }
        self.init(microseconds: microseconds)
    }
}
