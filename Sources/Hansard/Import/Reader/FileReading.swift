extension SourceTree {
    /// Begins `entry` in the sink, and opens it. What is read is counted and hashed: see `RecordBatch.ended`.
    ///
    /// - Throws: `ImportError`.
    func begin(_ entry: Entry, in sink: inout RecordSink) throws(ImportError) -> HashingReader {
        let reader = try hashingReader(for: entry)
        sink.begin(entry, of: self, reader)
        return reader
    }

    /// Opens `entry` to be read from its beginning to its end.
    ///
    /// - Throws: `ImportError`.
    func hashingReader(for entry: Entry) throws(ImportError) -> HashingReader {
        HashingReader(try reader(for: entry))
    }
}
