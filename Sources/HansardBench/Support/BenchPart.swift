import ArgumentParser

/// One of the things that a command measures, by the name that its option takes.
protocol BenchPart: RawRepresentable, CaseIterable, Hashable where RawValue == String {}

extension BenchPart {
    /// All of them, as the option takes them: `room,turns`.
    static var names: String { allCases.map(\.rawValue).joined(separator: ",") }

    /// Those that an option names, in its order.
    ///
    /// - Throws: For a name that is none.
    static func read(_ text: String, of option: String = "--parts") throws -> [Self] {
        try text.split(separator: ",").map { word in
            guard let part = Self(rawValue: String(word)) else {
                throw ValidationError("\(option): “\(word)” is not measured here.")
            }
            return part
        }
    }
}
