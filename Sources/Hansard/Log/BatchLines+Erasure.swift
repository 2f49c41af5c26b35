import PairChannel

/// What is erased, what must not be, and what was refused.
extension BatchLines {
    mutating func append(_ erasure: LogErasure) {
        out.append(",\"type\":\"erasure\"")
        records(erasure)
        answerable(erasure)
    }

    mutating func append(_ refusal: LogRefusal) {
        out.append(",\"type\":\"refusal\"")
        records(refusal.erasure)
        string(",\"matter\":", refusal.matter)
        answerable(refusal.erasure)
    }

    mutating func append(_ hold: LogHold) {
        out.append(",\"type\":\"hold\"")
        string(",\"matter\":", hold.matter)
        string(",\"custodian\":", hold.custodian)
        string(",\"selection\":", hold.selection)
        string(",\"actor\":", hold.actor)
        time(",\"at\":", hold.at)
    }

    mutating func append(_ release: LogRelease) {
        out.append(",\"type\":\"release\"")
        string(",\"matter\":", release.matter)
        string(",\"actor\":", release.actor)
        time(",\"at\":", release.at)
    }

    private mutating func records(_ erasure: LogErasure) {
        if !erasure.what.isEmpty { string(",\"what\":", Self.text(erasure.what)) }
        if !erasure.who.isEmpty { string(",\"who\":", Self.text(erasure.who)) }
    }

    private mutating func answerable(_ erasure: LogErasure) {
        string(",\"ground\":", erasure.ground)
        string(",\"actor\":", erasure.actor)
        string(",\"approver\":", erasure.approver)
        time(",\"at\":", erasure.at)
    }
}
