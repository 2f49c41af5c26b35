@testable import Hansard

/// A made-up format, as somebody who has read the contract would write its reader: `2026-03-02T08:54:10Z|team|7|Morning!`, in
/// files that end in `.pipe`. `#` begins a comment, `@7|Jamie Doe` says who somebody is, and a line that begins with a tab goes on with
/// the message before it.
struct PipeLog: SourceFormat {
    static let id = FormatID("pipe")
    static let kind = SourceKind.log
    static let system = "pipe"
    static let inputs = "the files of a pipe log"

    private let tree: SourceTree
    private let zone: DefaultZone?
    /// The message that the next line may go on with: a copy, for the batch may be handed on between two lines.
    private var pending: Pending?

    private struct Pending {
        let time: ReadTime
        let line: Int64
        let channel: String
        let sender: String
        var raw: String
        var text: String
    }

    enum Problem: Refusal {
        case columns
        case time(TimeProblem)
        case nothingBefore

        var description: String {
            switch self {
            case .columns: "This line has fewer than four columns. Write time|channel|sender|text."
            case .time: "The time of this line is none. Write it as 2026-03-02T08:54:10Z."
            case .nothingBefore: "This line goes on with a message, and none stands before it. Take away the tab."
            }
        }
    }

    init(_ tree: SourceTree, _ options: ImportOptions) { (self.tree, zone) = (tree, options.defaultZone) }

    static func recognises(_ probe: SourceProbe) throws(ImportError.Problem) -> Confidence {
        let files = probe.tree.entries.filter { $0.path.hasSuffix(".pipe") }
        guard let first = files.first, let head = try? probe.tree.head(of: first, 200) else { return .none }
        return head.split(separator: UInt8(ascii: "|")).count > 1 ? .certain : .none
    }

    mutating func read(into sink: inout RecordSink) throws {
        for file in tree.entries {
            try tree.eachLine(of: file, into: &sink) { line, sink throws(Problem) in try read(line, into: &sink) }
            end(&sink)
        }
    }

    private mutating func read(_ line: SourceLine, into sink: inout RecordSink) throws(Problem) {
        guard !line.isBlank, line.bytes.first != UInt8(ascii: "#") else { return }
        let text = line.text
        if text.hasPrefix("\t") {
            guard pending != nil else { throw .nothingBefore }
            pending?.text += "\n" + text.dropFirst()
            pending?.raw += "\n" + text
            return
        }
        end(&sink)
        let parts = text.split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        if text.hasPrefix("@"), parts.count == 2 {
            let id = String(parts[0].dropFirst())
            let name = line.place(parts[0].utf8.count + 1..<text.utf8.count)
            return sink.append(.person(PersonRecord(origin: line.origin, person: sink.person(id), name: name)))
        }
        guard parts.count == 4 else { throw .columns }
        let time: ReadTime
        do throws(TimeProblem) { time = try ReadTime(rfc3339: parts[0], defaultZone: zone) } catch {
            throw .time(error)
        }
        pending = Pending(
            time: time, line: line.origin.line, channel: parts[1], sender: parts[2], raw: text, text: parts[3])
    }

    /// The message is whole: the next one begins, or the file ends.
    private mutating func end(_ sink: inout RecordSink) {
        guard let message = pending else { return }
        pending = nil
        let id = "\(message.time.instant.microseconds)"
        sink.append(
            .message(
                MessageRecord(
                    origin: sink.origin(line: message.line, raw: sink.store(message.raw)),
                    conversation: sink.conversation(message.channel), sender: sink.person(message.sender),
                    id: sink.store(id), sentAt: message.time.instant, precision: message.time.precision,
                    zone: message.time.zone, text: sink.store(message.text),
                    contentHash: contentHash(Array(message.text.utf8)[...]))))
    }
}
