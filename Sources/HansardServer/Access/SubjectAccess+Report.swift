import Hansard
import HansardSite
import HansardStore
import PairChannel

extension SubjectAccess {
    /// Of the report on one person.
    ///
    /// - Parameters:
    ///   - register: Has the pseudonyms of readers who are people of the record.
    ///   - words: Call all others by numbers, in the order in which they come.
    package init(_ report: AccessReport, _ register: SubjectRegister, _ words: Words) {
        self.init()
        (own, isDoubtful) = (report.ownLooks, report.doubt != nil)
        var numbers: [ID: Int] = [:]
        for line in report.looksAtPerson {
            let reader = ID(line.entry.reader)
            var who = line.entry.person == nil ? nil : register.pseudonyms[reader]
            if who == nil {
                let number = numbers[reader] ?? numbers.count + 1
                numbers[reader] = number
                who = words("subject.reader", ["number": words.number(number)])
            }
            take(Look(month: CalendarMonth(of: line.entry.at), role: line.entry.role, who: who ?? ""))
        }
    }
}
