extension JSONValue {
    /// The same with each object’s members in the order of their names as UTF-16, as RFC 8785 has it. What `append` writes of
    /// that is canonical JSON, as far as its numbers are whole.
    package var canonical: JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.map { Member(name: $0.name, value: $0.value.canonical) }
                    .sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) })
        case .array(let elements): .array(elements.map(\.canonical))
        default: self
        }
    }
}
