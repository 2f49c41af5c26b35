/// Why something could not be measured: what went wrong, and how to mend it.
struct BenchProblem: Error, CustomStringConvertible {
    let description: String
}
