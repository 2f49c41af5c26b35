import PairChannel

/// Writes records of the archive’s log as lines of the native log (docs/native-log.md), which say the same when they are
/// ingested again: the records of one batch.
///
/// What the native log has no word for is not written: numbers, keys, hashes, and which file a record came from.
package struct NativeLines {
    let batch: LogBatch
    let arena: UnsafeBufferPointer<UInt8>
    let system: NativeNames.System
    /// Whether to give what a source says and nobody here knows, and the ids that clients gave their messages.
    let hasExtra: Bool
    private let fields: NativeFields

    /// - Parameter arena: The batch’s, for as long as lines are written.
    /// - Parameter names: Has taken up the batch.
    package init(
        _ batch: LogBatch, _ arena: UnsafeBufferPointer<UInt8>, _ names: NativeNames, hasExtra: Bool,
        _ fields: NativeFields
    ) {
        (self.batch, self.arena, self.hasExtra, self.fields) = (batch, arena, hasExtra, fields)
        system = names.systems[batch.system] ?? NativeNames.System(batch.system)
    }

    // MARK: Lines

    /// `{"type":"message"` with the system whose ids the line has.
    @inline(__always)
    func begin(_ type: StaticString, _ out: inout [UInt8]) {
        out.append("{\"type\":\"")
        out.append(type)
        out.append("\"")
        if !system.member.isEmpty { out.append(contentsOf: system.member) }
    }

    @inline(__always)
    func end(_ extra: ByteRange, _ out: inout [UInt8]) {
        if hasExtra, extra.isPresent {
            fields.append(extra: UnsafeBufferPointer(rebasing: arena[extra.range]), to: &out)
        }
        out.append("}\n")
    }

    // MARK: Members; names come as they stand in the line: `,"id":`

    /// A text of the batch; an empty one says no more than none.
    @inline(__always)
    func member(_ name: StaticString, _ text: ByteRange, _ out: inout [UInt8]) {
        guard text.isPresent, !text.isEmpty else { return }
        out.append(name)
        out.appendJSON(UnsafeBufferPointer(rebasing: arena[text.range]))
    }

    /// The same of a text without which there is no such line: where it was erased, it is empty.
    @inline(__always)
    func required(_ name: StaticString, _ text: ByteRange, _ out: inout [UInt8]) {
        out.append(name)
        out.appendJSON(text.isPresent ? UnsafeBufferPointer(rebasing: arena[text.range]) : .init(start: nil, count: 0))
    }

    @inline(__always)
    func channel(_ conversation: RunIndex, _ out: inout [UInt8]) {
        out.append(",\"channel\":")
        system.ids.conversations.append(system.channels[Int(conversation)], to: &out)
    }

    @inline(__always)
    func person(_ name: StaticString, _ person: RunIndex, _ out: inout [UInt8]) {
        guard person != .nobody else { return }
        out.append(name)
        system.ids.people.append(person, to: &out)
    }

    /// An instant as shortly as it can be said in full.
    @inline(__always)
    func time(_ name: StaticString, _ time: Timestamp?, _ out: inout [UInt8]) {
        guard let time else { return }
        out.append(name)
        Self.append(time, time.shortestPrecision, &out)
    }

    /// The same; `null` says that it is not known.
    func timeOrUnknown(_ name: StaticString, _ time: Timestamp?, _ out: inout [UInt8]) {
        guard time == nil else { return self.time(name, time, &out) }
        out.append(name)
        out.appendNull()
    }

    @inline(__always)
    static func append(_ time: Timestamp, _ precision: TimePrecision, _ out: inout [UInt8]) {
        out.append("\"")
        out.appendRFC3339(time, precision: precision, offsetSeconds: 0)
        out.append("\"")
    }

    func flag(_ member: StaticString, _ flag: Bool, _ out: inout [UInt8]) { if flag { out.append(member) } }

    func text(_ name: StaticString, _ text: String, _ out: inout [UInt8]) {
        out.append(name)
        out.appendJSON(text)
    }
}
