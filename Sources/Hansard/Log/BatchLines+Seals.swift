import PairChannel

/// What conversations had on some days.
extension BatchLines {
    mutating func append(_ seal: LogSeal) {
        out.append(",\"type\":\"seal\"")
        append(system: seal.conversation.system)
        if !seal.also.isEmpty {
            out.append(",\"also\":")
            out.appendArray(of: seal.also) { out, account in out.appendObject { Self.append(account, &$0) } }
        }
        if let through = seal.through { number(",\"through\":", through) }
        string(",\"channel\":", seal.conversation.externalID.text)
        out.append(",\"days\":{")
        for (i, day) in seal.days.enumerated() {
            if i > 0 { out.append(",") }
            append(day)
        }
        out.append("}")
    }

    /// `"2013-05-13":[36,4,81,"…"]`
    private mutating func append(_ day: LogSeal.Day) {
        out.append("\"")
        out.appendDate(day: day.day)
        out.append("\":[")
        for number in [day.messages, day.first, day.last] {
            out.appendDecimal(Int(number))
            out.append(",")
        }
        out.append("\"")
        out.append(contentsOf: day.root.base64URL.utf8)
        out.append("\"]")
    }
}
