/// Tells lines of the log of one type by the member behind their number, `{"seq":4711,"type":"…"`, without reading on.
struct LineOpening: Sendable {
    private let bytes: [UInt8]

    /// - Parameter type: As lines have it, such as `message`.
    init(type: String) { bytes = Array("\"type\":\"\(type)\"".utf8) }

    /// Whether a line, or the beginning of one, is of the type.
    func matches(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let comma = line.firstIndex(of: UInt8(ascii: ",")) else { return false }
        let rest = UnsafeBufferPointer(rebasing: line[(comma + 1)...])
        return rest.count > bytes.count && rest.starts(with: bytes)
    }
}
