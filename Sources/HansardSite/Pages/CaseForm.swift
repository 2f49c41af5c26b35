import Hansard

/// What a page with the form of a case has to say: of one that somebody may begin to read under, or of leaving whichever
/// they read under.
package struct CaseForm: Sendable {
    /// A case, as its rules have it.
    package struct Opened: Sendable {
        let name: String
        let purpose: String
        /// The first instant of its messages, and the first one after them; `nil` for all time.
        let from: Timestamp?
        let until: Timestamp?
        /// The first instant at which nobody reads under it any more.
        let expires: Timestamp
        let needsReason: Bool

        /// - Parameters:
        ///   - from: The first instant of its messages, and `until` the first one after them; `nil` for all time.
        ///   - expires: The first instant at which nobody reads under it any more.
        package init(
            name: String, purpose: String, from: Timestamp?, until: Timestamp?, expires: Timestamp, needsReason: Bool
        ) {
            (self.name, self.purpose, self.from, self.until) = (name, purpose, from, until)
            (self.expires, self.needsReason) = (expires, needsReason)
        }
    }

    /// `nil` to leave.
    package let opened: Opened?
    /// What the form is known by when it is sent.
    package let token: String
    /// The path to go to then.
    package let to: String

    package init(opened: Opened?, token: String, to: String) {
        (self.opened, self.token, self.to) = (opened, token, to)
    }
}

struct CaseSitePage: SitePage {
    static let template = "case"
    let title: String
    let lead: String
    let purpose: String?
    let period: String?
    let ends: String?
    let reason: String?
    let isReasonNeeded: Bool
    let token: String
    let to: String
    let button: String

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("lead", .text(lead)), ("purpose", .init(purpose)), ("period", .init(period)), ("ends", .init(ends)),
            ("reason", .init(reason)), ("reasonNeeded", isReasonNeeded ? .text("required") : .absent),
            ("token", .text(token)), ("to", .text(to)), ("button", .text(button)),
        ]
    }
}

extension PageContext {
    func page(_ form: CaseForm) -> CaseSitePage {
        guard let opened = form.opened else {
            return CaseSitePage(
                title: words("case.leave"), lead: words("case.leave_lead"), purpose: nil, period: nil, ends: nil,
                reason: nil, isReasonNeeded: false, token: form.token, to: form.to, button: words("case.leave_button"))
        }
        return CaseSitePage(
            title: words("case.enter", ["name": opened.name]), lead: words("case.enter_lead"),
            purpose: opened.purpose, period: period(opened), ends: lastDay(before: opened.expires),
            reason: words(opened.needsReason ? "case.reason" : "case.reason_optional"),
            isReasonNeeded: opened.needsReason, token: form.token, to: form.to, button: words("case.enter_button"))
    }

    /// Of whose messages a case is.
    func period(_ opened: CaseForm.Opened) -> String {
        switch (opened.from, opened.until) {
        case (nil, nil): words("case.all_time")
        case (let from?, nil): words("case.from", ["first": date(from)])
        case (nil, let until?): words("case.to", ["last": lastDay(before: until)])
        case (let from?, let until?): words("case.period", ["first": date(from), "last": lastDay(before: until)])
        }
    }
}
