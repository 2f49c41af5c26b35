import PairChannel

/// Keeps what webhooks have still to tell, and who is there, so that both outlive the process. What it keeps is its own affair:
/// the live server asks once, when it starts, and then says what changes.
///
/// Used from the hub’s event loop: nothing here may wait for a disk before it returns.
package protocol WebhookStore: Sendable {
    /// What the process before left, in the order in which it happened. Asked once, before anything changes.
    ///
    /// - Throws: Why it cannot be read, in words for whoever starts the server.
    func backlog() async throws -> WebhookBacklog

    /// Takes changes that belong together: all of them are kept, or none. Those of one call come after those of the one before.
    /// Returns at once.
    ///
    /// - Parameter whenStored: Called once or more, on any thread, when the changes outlive the process; also when that has failed
    ///   for now: they are told from memory then, while the store goes on trying.
    func keep(_ changes: [WebhookChange], whenStored: @escaping @Sendable () -> Void)
}
