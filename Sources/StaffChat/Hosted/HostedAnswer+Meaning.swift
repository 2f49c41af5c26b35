extension HostedAnswer {
    /// What a status means for the call that got it.
    enum Meaning: Equatable {
        case accepted
        /// The call as it is will never be taken, if the service takes others.
        case refused
        /// It may be taken later: the service is busy or out of order, or does not know us, which whoever runs it can mend.
        case later
    }

    var meaning: Meaning {
        switch status {
        case 200..<300: .accepted
        case 400, 413, 414, 422: .refused
        default: .later
        }
    }
}
