/// Signatures with which an app’s back end lets one connection do one thing.
///
/// What is signed is joined by colons, so nothing joined may hold one: socket ids, channel names and user ids cannot.
/// Source: Pusher Channels documentation, “Generating the authentication string”.
extension AppCredentials {
    /// `KEY:SIGNATURE`, for the `auth` of a subscription.
    ///
    /// - Parameter channelData: what the client will send with it, byte for byte; a presence channel needs some.
    package func channelAuth(_ socketID: SocketID, _ channel: ChannelName, channelData: String? = nil) -> String {
        key + ":" + signature(of: Self.channelText(socketID, channel, channelData).utf8)
    }

    /// `KEY:SIGNATURE`, for the `auth` of a sign-in as whom `userData` says.
    package func userAuth(_ socketID: SocketID, userData: String) -> String {
        key + ":" + signature(of: Self.userText(socketID, userData).utf8)
    }

    package func accepts(
        _ auth: String, for socketID: SocketID, _ channel: ChannelName, channelData: String?
    ) -> Bool {
        accepts(auth, of: Self.channelText(socketID, channel, channelData))
    }

    package func accepts(_ auth: String, for socketID: SocketID, userData: String) -> Bool {
        accepts(auth, of: Self.userText(socketID, userData))
    }

    private func accepts(_ auth: String, of text: String) -> Bool {
        let rest = auth.utf8.dropFirst(key.utf8.count)
        guard auth.utf8.starts(with: key.utf8), rest.first == UInt8(ascii: ":") else { return false }
        return isSignature(Substring(rest.dropFirst()), of: text.utf8)
    }

    /// What is signed, for the messages of a refusal too.
    package static func channelText(_ socketID: SocketID, _ channel: ChannelName, _ channelData: String?) -> String {
        let text = "\(socketID.text):\(channel.text)"
        return channelData.map { "\(text):\($0)" } ?? text
    }

    private static func userText(_ socketID: SocketID, _ userData: String) -> String {
        "\(socketID.text)::user::\(userData)"
    }
}
