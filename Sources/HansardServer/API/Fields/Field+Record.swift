extension Field {
    /// The number of a record. It would tell those who may read a part how much there is besides, so they get none.
    static func record(_ number: @escaping @Sendable (Model) -> Int64?) -> Field {
        Field(
            "record", "The number of the record in the archive; null for those who may read only a part of it.",
            number)
    }
}
