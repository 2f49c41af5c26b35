import Hansard
import Testing

@Suite struct LogInputTests {
    @Test func theEndOfAnInputIsCutIntoLinesThatAddUpToIt() {
        var whole = LogInput(input: 4, asOf: Timestamp(microseconds: 5))
        whole.met = stride(from: Int64(1), to: 10_001, by: 2).map { $0...$0 } + [20_000...20_009]
        whole.sightings = (1...700).map { LogInput.Sighting(message: $0, document: $0 + 1) }
        whole.versions = [7]
        let lines = whole.lines
        #expect(lines.count > 5 && lines.allSatisfy { $0.input == 4 && $0.met.count <= 1_000 })
        #expect(lines.map(\.asOf?.microseconds) == Array(repeating: nil, count: lines.count - 1) + [5])
        var sum = LogInput(input: 4)
        for line in lines { sum.add(line) }
        #expect(sum == whole)
    }

    @Test func aShortEndIsOneLine() {
        var end = LogInput(input: 1, asOf: Timestamp(microseconds: 1))
        end.met = [1...40]
        #expect(end.lines == [end])
    }
}
