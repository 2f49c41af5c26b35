/// An event of an application that is a record, or was to be one.
package struct PublishedRecord: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        /// - id: What the application calls the message within its channel; `nil` where it says nothing, and the server gives one.
        case message(id: String?, sender: String, text: String)
        /// - upTo: The message up to which `person` has seen the channel; `nil` for all up to the time of the event.
        case seen(person: String, upTo: String?)
        /// It cannot be put on the record, and goes to the quarantine. `data` is as it was sent; `reason` a sentence.
        case unmapped(event: String, data: [UInt8], reason: String)
    }

    /// The app’s id.
    package let app: String
    /// The channel’s name; of a pair in its canonical spelling.
    package let channel: String
    package let content: Content
    /// What the application sends again with the same event, should it send that twice; `nil` if it says none.
    package let idempotencyKey: String?

    package init(app: String, channel: String, content: Content, idempotencyKey: String? = nil) {
        (self.app, self.channel, self.content, self.idempotencyKey) = (app, channel, content, idempotencyKey)
    }
}

/// What has become of a `PublishedRecord`.
package enum RecordingOutcome: Sendable, Equatable {
    case recorded
    /// It is on the record already, since this server started or from before: the application has sent it again.
    case known(sinceStart: Bool)
    /// The channel has another message of this id, by somebody else or with another text: it is quarantined.
    case conflict
}

/// Puts what applications publish on the record.
package protocol EventRecorder: Sendable {
    /// Returns at once, whichever thread calls.
    ///
    /// - Parameter done: Called once, on any thread, when all of `records` are on the disk, in the order in which they got there:
    ///   what became of each; or an error, when none of them is.
    func record(
        _ records: [PublishedRecord], done: @escaping @Sendable (Result<[RecordingOutcome], any Error>) -> Void)
}
