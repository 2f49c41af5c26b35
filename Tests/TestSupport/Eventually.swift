import Testing

/// Waits until `condition` holds, which is asked for again and again.
///
/// - Parameters:
///   - what: What is waited for, for whoever reads that it did not come.
///   - seconds: After so many the test fails. It bounds a test that would hang; nothing is measured by it.
package func eventually(
    _ what: Comment, within seconds: Double = 60, _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while !(try await condition()) {
        try #require(ContinuousClock.now < end, what)
        try await Task.sleep(for: .milliseconds(10))
    }
}
