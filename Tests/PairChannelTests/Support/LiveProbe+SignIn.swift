@testable import PairChannel

extension LiveProbe {
    /// Signs in with the signature that the app’s back end would give.
    mutating func signIn(_ socket: LiveSocket, _ userData: String) {
        let auth = Self.credentials.userAuth(app.socketID(of: socket), userData: userData)
        send(
            #"{"event":"pusher:signin","data":{"auth":"\#(auth)","user_data":\#(Self.quoted(userData))}}"#, from: socket
        )
    }

    /// Joins a presence channel with `channelData` as it is.
    mutating func subscribe(_ socket: LiveSocket, _ channel: String, channelData: String) {
        let auth = Self.credentials.channelAuth(
            app.socketID(of: socket), ChannelName(channel)!, channelData: channelData)
        subscribe(socket, channel, auth: auth, channelData: channelData)
    }

    mutating func subscribe(_ socket: LiveSocket, _ channel: String, auth: String, channelData: String? = nil) {
        let data = channelData.map { #","channel_data":\#(Self.quoted($0))"# } ?? ""
        send(
            #"{"event":"pusher:subscribe","data":{"channel":\#(Self.quoted(channel)),"auth":"\#(auth)"\#(data)}}"#,
            from: socket)
    }

    mutating func unsubscribe(_ socket: LiveSocket, _ channel: String) {
        send(#"{"event":"pusher:unsubscribe","data":{"channel":\#(Self.quoted(channel))}}"#, from: socket)
    }

    /// What came since the last look, or ever.
    mutating func news(_ socket: LiveSocket) -> [String] {
        defer { clear() }
        return received(socket)
    }

    /// One of the frames a socket got; empty when there were not so many.
    func received(_ socket: LiveSocket, _ number: Int) -> String {
        let frames = received(socket)
        return number < frames.count ? frames[number] : ""
    }

    static func quoted(_ text: String) -> String {
        var json: [UInt8] = []
        json.appendJSON(text)
        return String(decoding: json, as: UTF8.self)
    }
}
