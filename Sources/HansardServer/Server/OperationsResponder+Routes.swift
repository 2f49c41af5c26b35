extension OperationsResponder {
    /// What is answered whoever asks.
    static let routes = ["healthz", "readyz", "metrics"].map { path in
        ServerRoute(.get, path, .operations, .operations { try await $0.answer($1) })
    }
}
