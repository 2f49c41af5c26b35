import NIOCore
import Testing

@testable import HTTPServer

@Suite struct StreamPaceTests {
    private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(1_000_000_000) + .seconds(seconds) }

    @Test func onlyTheTimeInWhichTheClientIsWaitedForCounts() {
        let pace = StreamPace()
        pace.begin(100_000, at: at(0))
        pace.end(at: at(1))
        // Twenty seconds to make the next piece are the server’s.
        pace.begin(100_000, at: at(21))
        pace.end(at: at(22))
        let look = pace.look(left: 0, at: at(30))
        #expect(look.bytesPerSecond == 100_000)
        #expect(look.waitedSeconds == 2)
    }

    @Test func aPieceThatIsStillBeingTakenCountsAsFarAsItIs() {
        let pace = StreamPace()
        pace.begin(400_000, at: at(0))
        var looks = [pace.look(left: 390_000, at: at(10)), pace.look(left: 390_000, at: at(20))]
        pace.end(at: at(25))
        looks += [pace.look(left: 0, at: at(30)), pace.look(left: 0, at: at(40))]
        #expect(looks.map(\.bytesPerSecond) == [1_000, 0, 78_000, .infinity])
        #expect(looks.map(\.waitedSeconds) == [10, 10, 5, 0])
    }
}
