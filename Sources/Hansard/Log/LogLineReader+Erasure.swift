/// What is erased, what must not be, and what was refused.
extension LogLineReader {
    func erasure() throws(Problem) -> LogRecord { .erasure(try readErasure()) }

    func refusal() throws(Problem) -> LogRecord {
        .refusal(LogRefusal(matter: try line.required(.matter), erasure: try readErasure()))
    }

    func hold() throws(Problem) -> LogRecord {
        .hold(
            LogHold(
                matter: try line.required(.matter), custodian: try line.required(.custodian),
                selection: try line.required(.selection), actor: try line.required(.actor), at: try instant()))
    }

    func release() throws(Problem) -> LogRecord {
        .release(LogRelease(matter: try line.required(.matter), actor: try line.required(.actor), at: try instant()))
    }

    private func readErasure() throws(Problem) -> LogErasure {
        LogErasure(
            what: try records(.what), who: try records(.who), ground: try line.required(.ground),
            actor: try line.required(.actor), approver: try line.required(.approver), at: try instant())
    }

    private func records(_ member: LineMember) throws(Problem) -> [ClosedRange<Int64>] {
        guard let text = try line.string(member) else { return [] }
        return try Self.ranges(text, of: member)
    }

    private func instant() throws(Problem) -> Timestamp {
        guard let at = try line.time(.at)?.instant else { throw .wrong(member: LineMember.at.text) }
        return at
    }
}
