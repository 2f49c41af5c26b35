/// What is published in one measurement.
struct LoadWork: Sendable {
    let messages: Int
    let deliveries: Int
    let channels: [String]

    /// In a room, or in pairs.
    static let people = 1_000
    /// A channel for each two of a thousand people, and each one’s list of channels.
    static let pairs = (0..<people / 2).map { "private-chat-\(2 * $0 + 1)-\(2 * $0 + 2)" }
    static let pairsOfPeople = (0..<people).map { [pairs[$0 / 2]] }

    func channel(_ number: Int) -> String { channels[number % channels.count] }

    /// A hundred bytes and the time in nanoseconds.
    func payload(at time: UInt64) -> String { Self.filling + "@@\(time)" }

    private static let filling = String(repeating: "x", count: 100)
}
