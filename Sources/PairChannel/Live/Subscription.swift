/// A client’s wish to join a channel.
struct Subscription {
    let channel: String
    let auth: String
    let channelData: String?

    init(_ channel: String, _ auth: String, _ channelData: String?) {
        (self.channel, self.auth, self.channelData) = (channel, auth, channelData)
    }
}
