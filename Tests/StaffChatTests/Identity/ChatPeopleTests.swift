import Foundation
import HansardStore
import Testing

@testable import StaffChat

@Suite struct ChatPeopleTests {
    /// As if all were put in order at once: also who comes again under another name, and those of one name.
    @Test func whoComesIsPutAmongTheOthersByName() throws {
        let archive = NSTemporaryDirectory() + "/hansard-chat-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: archive) }
        let journal = try LiveJournal(archive: archive)
        let people = ChatPeople(archive: archive, journal: journal)
        let names = ["Person 10", "person 9", "Zoë", "ada", "Ada", nil, "", "Person 9", "Émile", "10", "9"]
        var number = 7
        for _ in 0..<200 {
            number = number * 48_271 % 2_147_483_647
            let person = ChatPerson(id: "\(number % 60)", name: names[number % names.count], title: nil)
            people.add(person)
            try journal.commit { try $0.know(person, now: .now) }
        }
        let fresh = ChatPeople(archive: archive, journal: journal)
        try fresh.refresh()
        #expect(people.active(matching: "") == fresh.active(matching: ""))
        #expect(Set(people.active(matching: "").map(\.id)).count == people.active(matching: "").count)
    }
}
