/// What all files of an export have in common: a list of objects.
enum SlackElements {
    /// Calls `make` for each object, and quarantines what is none, or what `make` throws for.
    ///
    /// - Returns: Whether nothing was quarantined.
    @discardableResult
    static func each(
        of stream: inout JSONArrayStream, called what: String, into builder: inout RecordSink,
        _ make: (JSONValue, Origin, inout RecordSink) throws(SlackProblem) -> Void
    ) throws -> Bool {
        var isComplete = true
        while let piece = try stream.next() {
            switch piece {
            case .element(let bytes, let line):
                let origin = Origin(line: line, raw: builder.batch.arena.store(bytes))
                do throws(SlackProblem) {
                    try make(try parse(bytes, what), origin, &builder)
                } catch {
                    isComplete = false
                    builder.quarantine(origin, error.description)
                }
                builder.batch.sourceBytes += bytes.count
            case .broken(let bytes, let line, let continues, let reason):
                isComplete = false
                var origin = Origin(line: line, raw: builder.batch.arena.store(bytes))
                origin.continues = continues
                builder.quarantine(origin, SlackProblem.stream(reason).description)
                builder.batch.sourceBytes += bytes.count
            }
            try builder.emitIfFull()
        }
        return isComplete
    }

    private static func parse(_ bytes: [UInt8], _ what: String) throws(SlackProblem) -> JSONValue {
        let value: JSONValue
        do throws(JSONProblem) { value = try JSONValue(parsing: bytes) } catch { throw .json(error) }
        guard case .object = value else { throw .notAnObject(what) }
        return value
    }
}
