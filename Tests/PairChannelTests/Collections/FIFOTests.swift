import TestSupport
import Testing

@testable import PairChannel

@Suite struct FIFOTests {
    @Test(arguments: 1...5) func aQueueIsWhatAnArrayWouldBe(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var (queue, model) = (FIFO<Int>(), [Int]())
        for step in 0..<20_000 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0:
                let count = Int.random(in: 0...9, using: &random)
                #expect(queue.take(count) == Array(model.prefix(count)))
                model.removeFirst(min(count, model.count))
            case 1:
                let group = queue.take(3)
                queue.putBack(group)
            default:
                queue.append(step)
                model.append(step)
            }
            #expect(queue.count == model.count && queue.isEmpty == model.isEmpty)
        }
        #expect(queue.take(.max) == model)
    }
}
