/// Signs many channels for one connection in one request, where clients of the protocol would make one for each: a thousand
/// people who come back after a restart ask a thousand times, not a million.
package struct BulkAuthorization: Sendable {
    /// The most channels in one request; the longest request in bytes.
    package static let maximumChannels = 10_000
    package static let maximumRequestBytes = 2 << 20

    /// Why the whole request is refused.
    package enum Fault: Error, Hashable {
        case tooLong
        case notJSON
        /// What is wrong or missing.
        case malformed(String)
        case tooManyChannels
    }

    /// Why one channel is.
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        case noName = "no channel can have this name"
        case notPrivate = "only private channels are signed here"
        case badPairName = "this is not how the pair’s channel is written"
        case notMember = "not a member"
    }

    package let socketID: SocketID
    /// As they were asked for, each once.
    package let channels: [String]

    /// Reads `{"socket_id":"1.2","channels":["private-chat-9-10",…]}`.
    package init(request: [UInt8]) throws(Fault) {
        guard request.count <= Self.maximumRequestBytes else { throw .tooLong }
        guard let text = try? JSONText(request), text.isObject else { throw .notJSON }
        let fields: [String: JSONText]
        do { fields = try text.members() } catch { throw .malformed("A member is named twice. Send one of the two.") }
        guard let id = fields["socket_id"]?.string.flatMap({ SocketID($0) }) else {
            throw .malformed("“socket_id” must be two runs of digits with a point between.")
        }
        guard let names = fields["channels"]?.elements else { throw .malformed("“channels” must be an array.") }
        guard names.count <= Self.maximumChannels else { throw .tooManyChannels }
        var seen: Set<ID> = []
        var channels: [String] = []
        for name in names {
            guard let channel = name.string else { throw .malformed("Each of “channels” must be a string.") }
            if seen.insert(ID(channel)).inserted { channels.append(channel) }
        }
        (socketID, self.channels) = (id, channels)
    }

    /// The answer, `{"auth":{"private-chat-9-10":{"auth":"KEY:SIGNATURE"},…},"refused":[{"channel":…,"reason":…},…]}`.
    ///
    /// - Parameters:
    ///   - person: who asks, as the session says.
    ///   - isMember: whether the caller may be in a channel. It is asked of a pair’s too, after it is certain that the caller is
    ///     one of the two: both must exist and be active.
    package func answer(
        _ credentials: AppCredentials, for person: PersonID, isMember: (ChannelName) -> Bool
    ) -> [UInt8] {
        var answer: [UInt8] = []
        answer.reserveCapacity(channels.count * 160 + 64)
        var refused: [(channel: String, reason: Reason)] = []
        answer.openObject()
        answer.name("auth")
        answer.openObject()
        for channel in channels {
            switch Self.verdict(channel, person, isMember) {
            case .success(let name):
                answer.name(channel)
                answer.appendObject { $0.member("auth", credentials.channelAuth(socketID, name)) }
            case .failure(let refusal): refused.append((channel, refusal.reason))
            }
        }
        answer.closeObject()
        answer.name("refused")
        answer.appendArray(of: refused) { answer, refusal in
            answer.openObject()
            answer.member("channel", refusal.channel)
            answer.member("reason", refusal.reason.rawValue)
            answer.closeObject()
        }
        answer.closeObject()
        return answer
    }

    private struct Refusal: Error { let reason: Reason }

    /// A pair’s name is made anew from its two people and compared whole: another spelling would be another channel, and part
    /// of a name lets 1 into the channel of 10 and 12.
    private static func verdict(
        _ channel: String, _ person: PersonID, _ isMember: (ChannelName) -> Bool
    ) -> Result<ChannelName, Refusal> {
        guard let name = ChannelName(channel) else { return .failure(Refusal(reason: .noName)) }
        guard [.private, .privateEncrypted].contains(name.kind.access) else {
            return .failure(Refusal(reason: .notPrivate))
        }
        if channel.utf8.starts(with: Pair.channelNamePrefix.utf8) {
            guard let pair = name.pair, pair.channelName.utf8.elementsEqual(channel.utf8) else {
                return .failure(Refusal(reason: .badPairName))
            }
            guard pair.includes(person) else { return .failure(Refusal(reason: .notMember)) }
        }
        return isMember(name) ? .success(name) : .failure(Refusal(reason: .notMember))
    }
}
