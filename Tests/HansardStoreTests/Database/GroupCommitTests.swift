import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import HansardStore

@Suite(.timeLimit(.minutes(5))) struct GroupCommitTests {
    private enum Fault: Error { case disk, entry, refusal }

    /// What is written, and what entries are told. 0 waits until it is let through; -1 is at fault by itself; -2 is refused.
    private final class Disk: Sendable {
        struct State {
            var groups: [[Int]] = []
            var told: [String] = []
            /// How many commits fail from now on.
            var faults = 0
        }

        let state = Mutex(State())
        let gate = DispatchSemaphore(value: 0)
        private let (begun, begins) = AsyncStream<Void>.makeStream()
        private let (news, tells) = AsyncStream<Void>.makeStream()

        func group(_ limits: GroupCommitLimits = GroupCommitLimits()) -> GroupCommit<Int> {
            let isOfAll: @Sendable (any Error) -> Bool = { $0 as? Fault == .disk }
            return GroupCommit(name: "test", limits: limits, isOfAll: isOfAll) { [self] entries in
                if entries.contains(0) {
                    begins.yield()
                    gate.wait()
                }
                try state.withLock { state in
                    if state.faults > 0 {
                        state.faults -= 1
                        throw Fault.disk
                    }
                    if entries.contains(-1) { throw Fault.entry }
                    state.groups.append(entries)
                }
                return entries.indices.reduce(into: [:]) { if entries[$1] == -2 { $0[$1] = Fault.refusal } }
            } finish: { [self] entry, outcome in
                state.withLock { $0.told.append("\(entry) \(Self.word(outcome))") }
                tells.yield()
            }
        }

        private static func word(_ outcome: GroupCommit<Int>.Outcome) -> String {
            switch outcome {
            case .committed: "committed"
            case .refused(let error): "refused: \(error)"
            case .failed(let error): "failed: \(error)"
            case .delayed(let error): "delayed: \(error)"
            }
        }

        var groups: [[Int]] { state.withLock { $0.groups } }
        var told: [String] { state.withLock { $0.told } }

        /// Has the group busy with 0 while `body` adds more.
        func hold(_ group: GroupCommit<Int>, while body: () -> Void) async {
            #expect(group.add(0))
            for await _ in begun { break }
            body()
            gate.signal()
        }

        /// Returns when so many entries have been told.
        func waitFor(_ count: Int) async {
            if told.count >= count { return }
            for await _ in news where told.count >= count { break }
        }
    }

    private var quick: GroupCommitLimits {
        var limits = GroupCommitLimits()
        (limits.gatherSeconds, limits.retrySeconds) = (0.001, 0.001)
        return limits
    }

    @Test func whatComesWhileOneGroupIsWrittenIsTheNext() async {
        let disk = Disk()
        let group = disk.group()
        await disk.hold(group) { for entry in 1...50 { #expect(group.add(entry)) } }
        group.close()
        #expect(disk.groups == [[0], Array(1...50)])
        #expect(disk.told == (0...50).map { "\($0) committed" })
        #expect(group.counts.entries == 51 && group.counts.commits == 2 && group.counts.failures == 0)
    }

    @Test func whoIsInAHurryGoesBeforeThoseWhoAreNot() async {
        let disk = Disk()
        var limits = GroupCommitLimits()
        (limits.patientBesideUrgent, limits.patientAlone) = (3, 5)
        let group = disk.group(limits)
        await disk.hold(group) {
            for entry in 1_001...1_020 { #expect(group.add(entry, .patient)) }
            for entry in 1...2 { #expect(group.add(entry)) }
        }
        group.close()
        #expect(disk.groups[1] == [1, 2, 1_001, 1_002, 1_003])
        #expect(disk.groups[2] == Array(1_004...1_008))
        #expect(disk.groups.dropFirst().flatMap { $0 } == [1, 2] + Array(1_001...1_020))
        #expect(disk.groups.allSatisfy { $0.count <= 5 })
    }

    /// What comes while a group of those is written waits for it.
    @Test func aGroupOfThoseWhoAreNotThatTookTooLongIsFollowedBySmallerOnes() async {
        let disk = Disk()
        var limits = GroupCommitLimits()
        limits.patientSeconds = 0
        let group = disk.group(limits)
        await disk.hold(group) { for entry in 1...1_500 { #expect(group.add(entry, .patient)) } }
        await disk.waitFor(1_501)
        #expect(disk.groups.map(\.count) == [1, 1_000, 250, 62] + Array(repeating: 25, count: 7) + [13])
        #expect(disk.groups.flatMap { $0 } == Array(0...1_500))
        group.close()
    }

    @Test func whoIsNotInAHurryIsWrittenAllTheSame() async {
        let disk = Disk()
        let group = disk.group(quick)
        #expect(group.add(7, .patient))
        await disk.waitFor(1)
        #expect(disk.groups == [[7]])
        group.close()
    }

    @Test func oneAtFaultDoesNotTakeTheOthersWithIt() async {
        let disk = Disk()
        let group = disk.group(quick)
        await disk.hold(group) {
            for entry in [1, -1, -2, 2] { #expect(group.add(entry)) }
            // An entry’s own fault does not go away.
            for entry in [3, -1] { #expect(group.add(entry, .patient)) }
        }
        group.close()
        #expect(disk.groups == [[0], [1], [-2], [2], [3]])
        #expect(
            disk.told == [
                "0 committed", "1 committed", "-1 failed: entry", "-2 refused: refusal", "2 committed", "3 committed",
                "-1 failed: entry",
            ])
    }

    @Test func aFaultOfTheDiskFailsThemTogetherAndOnlyThePatientAreTriedAgain() async {
        let disk = Disk()
        let group = disk.group(quick)
        await disk.hold(group) {
            for entry in 1...30 { #expect(group.add(entry)) }
            for entry in 101...103 { #expect(group.add(entry, .patient)) }
            disk.state.withLock { $0.faults = 4 }
        }
        // 0 has failed, and the group behind it; then the patient ones twice more by themselves.
        await disk.waitFor(1 + 30 + 4 * 3)
        #expect(group.counts.failures == 4)
        #expect(disk.told.prefix(31) == ArraySlice((0...30).map { "\($0) failed: disk" }))
        #expect(disk.told.suffix(3) == ["101 committed", "102 committed", "103 committed"])
        #expect(disk.groups == [[101, 102, 103]])
        group.close()
    }

    @Test func noMoreIsTakenThanCanBeWritten() async {
        let disk = Disk()
        var limits = quick
        (limits.urgentWaiting, limits.patientWaiting) = (2, 3)
        let group = disk.group(limits)
        await disk.hold(group) {
            #expect((1...3).map { group.add($0) } == [true, true, false])
            #expect((11...14).map { group.add($0, .patient) } == [true, true, true, false])
            #expect(group.counts.patientWaiting == 3)
        }
        group.close()
        #expect(!group.add(5) && !group.add(6, .patient))
        #expect(disk.groups.flatMap { $0 } == [0, 1, 2, 11, 12, 13])
    }

    @Test func aDiskThatStaysBrokenIsNotWaitedForAtTheEnd() async {
        let disk = Disk()
        var limits = quick
        limits.patientAlone = 2
        let group = disk.group(limits)
        await disk.hold(group) {
            for entry in 1...9 { #expect(group.add(entry, .patient)) }
            disk.state.withLock { $0.faults = .max }
        }
        group.close()
        #expect(disk.groups.isEmpty)
        #expect((1...9).allSatisfy { entry in disk.told.count { $0 == "\(entry) failed: disk" } == 1 })
        #expect(group.counts.patientWaiting == 0)
    }

    @Test func whatWaitsIsWrittenWhenNobodyHoldsItAnyMore() async {
        let disk = Disk()
        var group: GroupCommit<Int>? = disk.group()
        await disk.hold(group!) {
            #expect(group!.add(1) && group!.add(2, .patient))
            group = nil
        }
        await disk.waitFor(3)
        #expect(disk.groups.flatMap { $0 } == [0, 1, 2])
    }
}
