import Foundation

/// A third of the seeds of a test, its first among them; with `HANSARD_EVERY_SEED=1` in the environment all of them.
///
/// Each seed is a case of the same promise, so that few of them find what breaks it, and all are for whoever changes
/// what is promised.
package func sample(of seeds: ClosedRange<UInt64>) -> [UInt64] { sample(of: Array(seeds)) }

/// The same of cases that are alike, such as all orders of some things.
package func sample<Case>(of cases: [Case]) -> [Case] {
    guard ProcessInfo.processInfo.environment["HANSARD_EVERY_SEED"] != "1" else { return cases }
    return stride(from: 0, to: cases.count, by: 3).map { cases[$0] }
}
