/// What the transport has to do, in this order, before it gives the state machine anything else.
package enum LiveEffect: Sendable {
    case send(Frame, to: LiveSocket)
    /// To all who are in the channel now (`LiveApp.subscribers(of:)`), but for one of them.
    case broadcast(Frame, LiveChannel, except: LiveSocket?)
    /// What is broadcast from here on reaches a socket after all that was before, whatever the channels.
    case inOrder
    /// The socket is in the channel from here on: what was sent before and has not left yet is not for it.
    case joined(LiveSocket, LiveChannel)
    /// Ask whether anybody is there, by a WebSocket control frame: two client libraries know no other ping.
    case ping(LiveSocket)
    /// End the connection. The state machine has forgotten it already.
    case close(LiveSocket, CloseCode)
    /// A client’s event is to be put on the record: `LiveApp.publish(_:_:now:into:)` goes on then. What the client sends until
    /// then is taken after it.
    case record(PendingPublication, from: LiveSocket)
    /// Something that webhooks tell, and the record.
    case notice(LiveNotice)
}

/// What happened, for those who are not in the channel.
///
/// Source: Pusher Channels documentation, “Webhooks”; the two of sockets are our own, for the record of presence.
package enum LiveNotice: Hashable, Sendable {
    case channelOccupied(ChannelName)
    case channelVacated(ChannelName)
    case memberAdded(ChannelName, PersonID)
    case memberRemoved(ChannelName, PersonID)
    /// `event` and `data` are JSON, as sent.
    case clientEvent(ChannelName, event: [UInt8], data: [UInt8]?, SocketID, PersonID?)
    case cacheMiss(ChannelName)
    case subscriptionCount(ChannelName, Int)
    /// `name` is what the app calls the person there, as `name` of `user_info`; `nil` where it says none.
    case socketJoined(ChannelName, PersonID, SocketID, name: String? = nil)
    case socketLeft(ChannelName, PersonID, SocketID)
}
