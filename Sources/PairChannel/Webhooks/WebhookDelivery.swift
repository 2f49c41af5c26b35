/// One call: POST `body` as `application/json` with the two headers.
package struct WebhookDelivery: Sendable {
    package let body: [UInt8]
    package let key: String  // X-Pusher-Key
    package let signature: String  // X-Pusher-Signature
    /// The numbers of the events that it tells.
    let numbers: [Int64]
    /// How much of the queue’s room they take.
    let eventBytes: Int
    let dueAt: Int64

    /// A body has one time, so events of other times are another body’s.
    static let togetherMilliseconds: Int64 = 100
    static let maximumEvents = 100
    static let maximumBytes = 256 * 1_024

    /// Tells as many of `events` as one call can, from the first on.
    ///
    /// - Parameter events: Not empty.
    /// - Source: Pusher Channels documentation, “Webhooks”.
    init(_ events: [QueuedWebhookEvent], isBatched: Bool, dueAt: Int64, signedBy credentials: AppCredentials) {
        let start = events.first!.milliseconds
        var body = Array(#"{"time_ms":\#(start),"events":["#.utf8)
        var (numbers, eventBytes) = ([Int64](), 0)
        for event in events.prefix(isBatched ? Self.maximumEvents : 1) {
            guard
                numbers.isEmpty
                    || body.count + event.json.count + 3 <= Self.maximumBytes
                        && abs(event.milliseconds - start) < Self.togetherMilliseconds
            else { break }
            if !numbers.isEmpty { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: event.json)
            numbers.append(event.number)
            eventBytes += event.json.count
        }
        body.append(contentsOf: "]}".utf8)
        (self.body, key, signature) = (body, credentials.key, credentials.signature(of: body))
        (self.numbers, self.eventBytes, self.dueAt) = (numbers, eventBytes, dueAt)
    }
}
