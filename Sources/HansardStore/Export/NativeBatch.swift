import Hansard

/// A batch of the log on its way into a file of an export.
struct NativeBatch {
    let batch: LogBatch
    let arena: UnsafeBufferPointer<UInt8>
    let lines: NativeLines
    let file: NativeFile
    /// It is the first pass over the system’s records.
    let isFirst: Bool
    private let channels: [NativeDirectory.Channel]

    init(
        _ batch: LogBatch, _ arena: UnsafeBufferPointer<UInt8>, _ lines: NativeLines,
        _ channels: [NativeDirectory.Channel], _ file: NativeFile, isFirst: Bool
    ) {
        (self.batch, self.arena, self.lines, self.channels) = (batch, arena, lines, channels)
        (self.file, self.isFirst) = (file, isFirst)
    }

    var system: String { batch.system }

    @inline(__always)
    func channel(_ conversation: RunIndex) -> NativeDirectory.Channel { channels[Int(conversation)] }

    /// Whether what is said of a conversation stands in this file.
    @inline(__always)
    func has(_ conversation: RunIndex) -> Bool { (channel(conversation).readingFrom != nil) == file.hasReading }

    /// Whether a message of that time does.
    @inline(__always)
    func has(_ conversation: RunIndex, at time: Timestamp) -> Bool {
        (channel(conversation).readingFrom.map { time >= $0 } ?? false) == file.hasReading
    }

    func text(_ range: ByteRange) -> String { String(decoding: arena[range.range], as: UTF8.self) }
}
