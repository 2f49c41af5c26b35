import Testing

@testable import Hansard

@Suite struct DatedNameTests {
    @Test func aNameHoldsUntilTheNextOneBegins() {
        func at(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000) }
        let names = [DatedName("Roe"), DatedName("Doe", from: at(10)), DatedName("Dorr", from: at(20))]
        #expect(
            [-5, 9, 10, 19, 20, 90].map { names.name(at: at($0)) } == ["Roe", "Roe", "Doe", "Doe", "Dorr", "Dorr"])
        #expect([DatedName]().name(at: at(0)) == nil)
    }
}
