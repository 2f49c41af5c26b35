import PairChannel

/// What is gathered for the channels of an app, until it is written.
struct PendingBroadcasts {
    /// By the channels’ numbers.
    private var broadcasts: [PendingBroadcast] = []
    /// Those for which something is gathered, in the order in which it began; `channels[..<taken]` are done with.
    private var channels: [LiveChannel] = []
    private var taken = 0

    var isEmpty: Bool { taken == channels.count }

    mutating func append(_ frame: Frame, to channel: LiveChannel, except socket: LiveSocket?) {
        let number = Int(channel.number)
        while broadcasts.count <= number { broadcasts.append(PendingBroadcast()) }
        if broadcasts[number].isEmpty { channels.append(channel) }
        broadcasts[number].append(frame, except: socket)
    }

    /// What is gathered for a channel is not for a socket that joins it now; and if it is alone there, for nobody.
    mutating func joined(_ socket: LiveSocket, _ channel: LiveChannel, isAlone: Bool) {
        let number = Int(channel.number)
        guard number < broadcasts.count, !broadcasts[number].isEmpty else { return }
        if isAlone { broadcasts[number] = PendingBroadcast() } else { broadcasts[number].join(socket) }
    }

    /// Takes out what is gathered for one channel. What is appended meanwhile is gathered anew.
    ///
    /// - Returns: `nil` when nothing is.
    mutating func next() -> (broadcast: PendingBroadcast, channel: LiveChannel)? {
        guard taken < channels.count else {
            channels.removeAll(keepingCapacity: true)
            taken = 0
            return nil
        }
        let channel = channels[taken]
        taken += 1
        var broadcast = PendingBroadcast()
        swap(&broadcast, &broadcasts[Int(channel.number)])
        return (broadcast, channel)
    }
}
