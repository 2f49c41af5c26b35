/// Bytes of a client’s frame of which the rest has not come. Each is kept where it is until the frame is whole, however small the
/// pieces are in which that comes: a message of 64 KiB comes in 128.
struct UnfinishedFrame {
    private var bytes: [UInt8] = []
    /// How many bytes have been copied, to get here or because the room for them grew: a few times what has come, at most.
    private(set) var copiedBytes = 0

    var isEmpty: Bool { bytes.isEmpty }

    mutating func append(_ piece: UnsafeRawBufferPointer.SubSequence) {
        guard !piece.isEmpty else { return }
        copiedBytes += piece.count + (bytes.count + piece.count > bytes.capacity ? bytes.count : 0)
        bytes.append(contentsOf: piece)
    }

    /// Gives up what is done with; what the connection keeps is as long as what is left.
    mutating func removeFirst(_ count: Int) {
        guard count > 0 else { return }
        copiedBytes += bytes.count - count
        bytes = Array(bytes[count...])
    }

    func withUnsafeBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value { bytes.withUnsafeBytes(body) }
}
