import TestSupport
import Testing

@testable import PairChannel

@Suite struct PairMeshTests {
    private static func person(_ id: String) -> PersonID { PersonID(utf8: id.utf8)! }

    private static func people(_ ids: String...) -> [PersonID] { ids.map { person($0) } }

    @Test func whoComesJoinsAChannelWithEachWhoWasThereLowestIDFirst() {
        var mesh = PairMesh(PersonID("10"), .eager)
        let change = mesh.roster(Self.people("9", "10", "11", "9", "1a"))
        #expect(
            change.join.map(\.text) == ["private-chat-9-10", "private-chat-10-11", "private-chat-10-1a"])
        #expect(change.leave.isEmpty && change.refused.isEmpty)
    }

    @Test func aChannelIsJoinedOnceHoweverOftenTheOtherComes() {
        var mesh = PairMesh(PersonID("1"), .eager)
        _ = mesh.roster(Self.people("1"))
        #expect(mesh.added(PersonID("2")).join.map(\.text) == ["private-chat-1-2"])
        #expect(mesh.added(PersonID("2")) == PairMesh.Change())
        #expect(mesh.opened(PersonID("2")) == PairMesh.Change())
        #expect(mesh.opened(PersonID("2")) == PairMesh.Change())
        #expect(mesh.roster(Self.people("1", "2")) == PairMesh.Change())
        #expect(mesh.added(PersonID("1")) == PairMesh.Change())
    }

    @Test func whoGoesIsLeftUnlessTheConversationIsOpen() {
        var mesh = PairMesh(PersonID("1"), .eager)
        _ = mesh.roster(Self.people("1", "2", "3"))
        _ = mesh.opened(PersonID("2"))
        #expect(mesh.removed(PersonID("2")) == PairMesh.Change())
        #expect(mesh.removed(PersonID("3")).leave.map(\.text) == ["private-chat-1-3"])
        #expect(mesh.removed(PersonID("3")) == PairMesh.Change())
        #expect(mesh.added(PersonID("2")) == PairMesh.Change())
        #expect(mesh.closed(PersonID("2")) == PairMesh.Change())
        #expect(mesh.channels.map(\.text) == ["private-chat-1-2"])
    }

    @Test func aConversationWithSomebodyAbsentIsJoinedWhileItIsOpen() {
        var mesh = PairMesh(PersonID("1"), .eager)
        _ = mesh.roster(Self.people("1"))
        #expect(mesh.opened(PersonID("2")).join.map(\.text) == ["private-chat-1-2"])
        #expect(mesh.closed(PersonID("2")).leave.map(\.text) == ["private-chat-1-2"])
    }

    @Test func aNewRosterReplacesTheOld() {
        var mesh = PairMesh(PersonID("1"), .eager)
        _ = mesh.roster(Self.people("1", "2", "3"))
        let change = mesh.roster(Self.people("3", "4"))
        #expect(change.join.map(\.text) == ["private-chat-1-4"])
        #expect(change.leave.map(\.text) == ["private-chat-1-2"])
    }

    @Test func onDemandThereIsAnInboxAndAChannelForAnOpenConversation() {
        var mesh = PairMesh(PersonID("1"), .onDemand)
        #expect(mesh.roster(Self.people("1", "2")).join.map(\.text) == ["#server-to-user-1"])
        #expect(mesh.added(PersonID("3")) == PairMesh.Change())
        #expect(mesh.opened(PersonID("2")).join.map(\.text) == ["private-chat-1-2"])
        #expect(mesh.removed(PersonID("2")) == PairMesh.Change())
        #expect(Set(mesh.channels.map(\.text)) == ["#server-to-user-1", "private-chat-1-2"])
        #expect(mesh.closed(PersonID("2")).leave.map(\.text) == ["private-chat-1-2"])
    }

    @Test(arguments: PairMesh.Mode.allCases)
    func afterAReconnectWhatIsOpenIsJoinedAnewAndNothingTwice(mode: PairMesh.Mode) {
        var mesh = PairMesh(PersonID("1"), mode)
        _ = mesh.roster(Self.people("1", "2", "3"))
        _ = mesh.opened(PersonID("2"))
        let before = Set(mesh.channels)
        let first = mesh.reconnected().join
        let second = mesh.roster(Self.people("1", "2", "3")).join
        #expect(Set(first + second) == before && first.count + second.count == before.count)
        #expect(first.contains(ChannelName("private-chat-1-2")!))
    }

    @Test(arguments: PairMesh.Mode.allCases)
    func notesToOneselfAreRefused(mode: PairMesh.Mode) {
        var mesh = PairMesh(PersonID("5"), mode)
        let change = mesh.opened(PersonID("5"))
        #expect(change.refused == [PairMesh.Refused(person: PersonID("5"), obstacle: .oneself)])
        #expect(change.join.isEmpty)
    }

    @Test func idsThatFitNoNameAreReported() {
        let long = Self.person(String(repeating: "x", count: 190))
        var mesh = PairMesh(PersonID("1"), .eager)
        let change = mesh.roster([PersonID("2"), long])
        #expect(change.join.map(\.text) == ["private-chat-1-2"])
        #expect(change.refused == [PairMesh.Refused(person: long, obstacle: .nameTooLong)])
        #expect(mesh.opened(long).refused.count == 1)
        #expect(mesh.removed(long) == PairMesh.Change())
        var other = PairMesh(PersonID("a b"), .onDemand)
        #expect(other.roster([]).refused == [PairMesh.Refused(person: PersonID("a b"), obstacle: .noInbox)])
        #expect(other.opened(PersonID("c")).join.map(\.text) == ["private-chat-a=20b-c"])
    }

    @Test func aThousandPeopleMakeEachPairOneChannelOfItsTwo() {
        let people = (1...1_000).map { Self.person("\($0)") }
        var members: [String: Int] = [:]
        members.reserveCapacity(500_000)
        for person in people {
            var mesh = PairMesh(person, .eager)
            let joined = mesh.roster(people).join
            if joined.count != 999 { Issue.record("\(person.text) joins \(joined.count)") }
            for name in joined { members[name.text, default: 0] += 1 }
        }
        #expect(members.count == 499_500)
        #expect(members.values.allSatisfy { $0 == 2 })
        #expect(members["private-chat-9-10"] == 2 && members["private-chat-999-1000"] == 2)
    }

    @Test(arguments: PairMesh.Mode.allCases)
    func inAnyOrderOfThingsTheChangesMakeWhatTheModeSays(mode: PairMesh.Mode) {
        var random = SeededRandom(seed: 3)
        let people = (1...12).map { Self.person("\($0)") }
        var mesh = PairMesh(people[4], mode)
        var (online, open, inside) = (Set<PersonID>(), Set<PersonID>(), Set<ChannelName>())
        func apply(_ change: PairMesh.Change) {
            for name in change.join { #expect(inside.insert(name).inserted) }
            for name in change.leave { #expect(inside.remove(name) != nil) }
        }
        apply(mesh.roster([]))
        for _ in 0..<5_000 {
            let other = people[Int.random(in: 0..<12, using: &random)]
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                apply(mesh.added(other))
                online.insert(other)
            case 1:
                apply(mesh.removed(other))
                online.remove(other)
            case 2:
                apply(mesh.opened(other))
                if other != people[4] { open.insert(other) }
            case 3:
                apply(mesh.closed(other))
                open.remove(other)
            default:
                online = Set(people.filter { _ in Bool.random(using: &random) })
                apply(mesh.roster(online))
            }
            let wanted = (mode == .eager ? online.union(open) : open).subtracting([people[4]])
            var expected = Set(wanted.map { ChannelName(Pair($0, people[4])!)! })
            if mode == .onDemand { expected.insert(ChannelName("#server-to-user-5")!) }
            #expect(inside == expected && Set(mesh.channels) == expected)
        }
    }
}
