import HansardStore
import TestSupport
import Testing

@testable import StaffChat

@Suite struct HostedQueueTests {
    /// - Parameter conversations: One for each event; numbers count from 1.
    private func queue(_ conversations: [String]) -> HostedQueue {
        var queue = HostedQueue()
        queue.append(
            conversations.enumerated().map { number, conversation in
                let channels = [conversation, "#server-to-user-1", "#server-to-user-2"]
                return (Int64(number + 1), ChatPublication(channels: channels, name: "e", data: "{}", excluded: nil))
            })
        return queue
    }

    private func numbers(_ group: [HostedQueue.Entry]?) -> [Int64]? { group?.map(\.n) }

    @Test func aCallTellsTheFirstOfAsManyConversationsAsFit() {
        var queue = queue(["a", "a", "b", "c", "a", "d"])
        let first = queue.next()
        #expect(numbers(first) == [1, 3, 4])
        // What is under way holds up its own conversations alone.
        #expect(numbers(queue.next()) == [6])
        #expect(numbers(queue.next()) == nil)
        queue.remove(first!)
        #expect(numbers(queue.next()) == [2])
    }

    @Test func whatWasRefusedWithOthersIsToldByItself() {
        var queue = queue(["a", "b", "a"])
        queue.requeue(queue.next()!, isAlone: true)
        #expect(numbers(queue.next()) == [1])
        #expect(numbers(queue.next()) == [2])
        #expect(numbers(queue.next()) == nil)
    }

    @Test func aServiceWithoutBatchesIsToldOneAtATime() {
        var queue = queue(["a", "b"])
        queue.takesBatches = false
        #expect(numbers(queue.next()) == [1])
        #expect(numbers(queue.next()) == [2])
    }

    @Test func whatIsPostponedComesAfterTheOthersAndByItself() {
        var queue = queue(["a", "b", "a", "c", "d", "e"])
        let group = queue.next()!
        #expect(numbers(group) == [1, 2, 4])
        queue.requeue(group)
        queue.postpone(group)
        #expect(numbers(queue.next()) == [5, 6])
        let late = queue.next()!
        #expect(numbers(late) == [1])
        queue.requeue(late)
        queue.postpone(late)
        #expect(numbers(queue.next()) == [2])
        #expect(numbers(queue.next()) == [4])
        #expect(numbers(queue.next()) == [1])
    }

    @Test func whatRestsIsLeftAlone() {
        var queue = queue(["a", "a"])
        let group = queue.next()!
        queue.requeue(group)
        queue.postpone(group)
        queue.rest("a", true)
        #expect(numbers(queue.next()) == nil)
        queue.rest("a", false)
        let again = queue.next()!
        #expect(numbers(again) == [1])
        queue.remove(again)
        #expect(!queue.isPostponed("a") && numbers(queue.next()) == [2])
    }

    /// Whatever fails in whatever order, each conversation is told in its order and all of it.
    @Test(arguments: 0..<50) func eachConversationIsToldInItsOrder(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let conversations = (0..<60).map { _ in String(Int.random(in: 0..<6, using: &random)) }
        var queue = queue(conversations)
        var told: [String: [Int64]] = [:]
        var underWay: [[HostedQueue.Entry]] = []
        var steps = 0
        while queue.count > 0, steps < 100_000 {
            steps += 1
            if underWay.count < 4, Bool.random(using: &random), let group = queue.next() {
                underWay.append(group)
            } else if let number = underWay.indices.randomElement(using: &random) {
                let group = underWay.remove(at: number)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: queue.requeue(group, isAlone: true)
                case 1:
                    queue.requeue(group)
                    queue.postpone(group)
                default:
                    for entry in group { told[entry.conversation, default: []].append(entry.n) }
                    queue.remove(group)
                }
            }
        }
        #expect(told.values.reduce(0) { $0 + $1.count } == 60)
        for (conversation, numbers) in told {
            #expect(numbers == (1...60).filter { conversations[Int($0) - 1] == conversation }.map { Int64($0) })
        }
    }
}
