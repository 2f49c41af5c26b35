import PairChannel

/// People, conversations, and who is in which.
extension NativeLines {
    /// - Parameter hasManager: Whether to say whose manager somebody is.
    package func append(_ person: PersonRecord, hasManager: Bool, to out: inout [UInt8]) {
        begin("person", &out)
        self.person(",\"id\":", person.person, &out)
        required(",\"name\":", person.name, &out)
        member(",\"real_name\":", person.realName, &out)
        member(",\"handle\":", person.handle, &out)
        member(",\"email\":", person.email, &out)
        member(",\"title\":", person.title, &out)
        member(",\"team\":", person.team, &out)
        if hasManager { member(",\"manager\":", person.manager, &out) }
        flag(",\"bot\":true", person.isBot, &out)
        end(person.origin.extra, &out)
    }

    package func append(_ membership: MembershipRecord, at: Timestamp?, to out: inout [UInt8]) {
        if membership.joined { begin("join", &out) } else { begin("leave", &out) }
        channel(membership.conversation, &out)
        person(",\"person\":", membership.person, &out)
        timeOrUnknown(",\"at\":", at, &out)
        end(membership.origin.extra, &out)
    }

    /// Appends the line of a coverage, with the LF.
    package func append(_ coverage: CoverageRecord, to out: inout [UInt8]) {
        begin("coverage", &out)
        channel(coverage.conversation, &out)
        time(",\"from_time\":", coverage.first, &out)
        time(",\"to_time\":", coverage.last, &out)
        end(coverage.origin?.extra ?? .absent, &out)
    }
}
