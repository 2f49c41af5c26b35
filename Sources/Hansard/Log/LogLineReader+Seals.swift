import PairChannel

/// What conversations had on some days.
extension LogLineReader {
    func seal() throws(Problem) -> LogRecord {
        var also: [Account] = []
        if let value = try line.tree(.also) {
            guard let accounts = LogJSON.list(value) else { throw .wrong(member: LineMember.also.text) }
            for account in accounts {
                try LogJSON.check(account, has: ["system", "channel"])
                guard let account = LogJSON.account(account, id: LineMember.channel.text) else {
                    throw .wrong(member: LineMember.also.text)
                }
                also.append(account)
            }
        }
        let conversation = Account(
            system: try line.string(.system) ?? "", externalID: ID(try line.required(.channel)))
        return .seal(
            LogSeal(
                conversation: conversation, also: also, through: try line.number(.through), days: try sealedDays()))
    }

    private func sealedDays() throws(Problem) -> [LogSeal.Day] {
        var cursor = LineCursor(line.bytes, line[.days].range)
        var days: [LogSeal.Day] = []
        guard try cursor.open(UInt8(ascii: "{"), close: UInt8(ascii: "}")) else { return days }
        repeat {
            let name = try cursor.string().range
            guard let day = LogTime.day(UnsafeBufferPointer(rebasing: line.bytes[name])), day > days.last?.day ?? .min
            else { throw Self.wrongSeal }
            try cursor.take(UInt8(ascii: ":"))
            days.append(try sealedDay(day, &cursor))
        } while try cursor.takeComma(orClose: UInt8(ascii: "}"))
        return days
    }

    /// `[36,4,81,"…"]`
    private func sealedDay(_ day: Int, _ cursor: inout LineCursor) throws(Problem) -> LogSeal.Day {
        try cursor.take(UInt8(ascii: "["))
        var numbers: [Int64] = []
        while numbers.count < 3 {
            guard let number = cursor.integer(), number > 0,
                try cursor.takeComma(orClose: UInt8(ascii: "]"))
            else { throw Self.wrongSeal }
            numbers.append(number)
        }
        let text = String(decoding: line.bytes[try cursor.string().range], as: UTF8.self)
        try cursor.take(UInt8(ascii: "]"))
        guard let root = LogHash(base64URL: text), numbers[1] <= numbers[2] else { throw Self.wrongSeal }
        return LogSeal.Day(day: day, messages: numbers[0], first: numbers[1], last: numbers[2], root: root)
    }

    private static var wrongSeal: Problem { .wrong(member: LineMember.days.text) }
}
