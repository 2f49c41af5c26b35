import PairChannel

/// The members that the native log has, for a writer to hold.
package struct NativeFields {
    private let known = NativeField.Lookup()

    /// One that holds no state.
    package init() {}

    /// Appends members that a source has and nobody here knows: as they stood in their line, or in `extra` where the native
    /// log has members of these names.
    ///
    /// - Parameter object: A JSON object.
    func append(extra object: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        guard object.count > 2 else { return }
        if canStandAlone(object) {
            out.append(UInt8(ascii: ","))
            out.appendCompactJSON(UnsafeBufferPointer(rebasing: object[1..<object.count - 1]))
        } else {
            out.append(",\"extra\":")
            out.appendCompactJSON(object)
        }
    }

    private func canStandAlone(_ object: UnsafeBufferPointer<UInt8>) -> Bool {
        guard object.first == UInt8(ascii: "{"), object.last == UInt8(ascii: "}") else { return false }
        do throws(JSONProblem) {
            var cursor = JSONCursor(object, from: 1, to: object.count)
            repeat {
                let (name, escaped) = try cursor.rawString()
                guard !escaped, known.field(UnsafeBufferPointer(rebasing: object[name])) == nil else { return false }
                try cursor.take(UInt8(ascii: ":"))
                _ = try cursor.skipValue()
            } while try cursor.takeComma(orClose: UInt8(ascii: "}"))
            return true
        } catch { return false }
    }
}
