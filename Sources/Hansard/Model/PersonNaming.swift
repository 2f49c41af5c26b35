import PairChannel

/// By which of their names people are shown, where a source has more than one of somebody.
package enum PersonNaming: String, CaseIterable, Sendable {
    /// As their system shows them.
    case display
    /// By their full name.
    case real

    /// Whom to show somebody as.
    ///
    /// - Parameter name: What the source shows them as.
    /// - Returns: The name of this kind, or else the other; `nil` for somebody who has neither.
    package func shown(_ name: String?, real: String?) -> String? {
        func known(_ name: String?) -> String? { name.flatMap { $0.isEmpty ? nil : $0 } }
        return self == .real ? known(real) ?? known(name) : known(name) ?? known(real)
    }
}

extension [String?] {
    /// Those that are names, each once by its bytes, without `shown`.
    package func names(besides shown: String?) -> [String] {
        var known: Set<ID> = shown.map { [ID($0)] } ?? []
        return compactMap { $0 }.filter { !$0.isEmpty && known.insert(ID($0)).inserted }
    }
}
