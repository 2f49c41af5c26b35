import PairChannel

/// Why an element of a JSON array could not be read: the shared words of `eachObject`.
enum ElementProblem: Refusal {
    case json(JSONProblem)
    /// The element, which is called that, is something else than an object.
    case notAnObject(String)
    case stream(JSONArrayStream.Reason)

    var description: String {
        switch self {
        case .json(.repeatedMember(let name)):
            "This record gives “\(name.prefix(40))” twice. Leave one of the two, or export it again."
        case .json(let problem): "This record is not JSON: \(problem). Export it again."
        case .notAnObject(let what): "This \(what) is no JSON object. Export it again."
        case .stream(.tooLong):
            "This record is longer than \(JSONArrayStream.maximumElementBytes >> 20) MiB. "
                + "Take out what it carries besides the message."
        case .stream(.truncated):
            "The file ends in the middle. What stands before this place was read; export or copy the file again."
        case .stream(.repeatedMember(let name)):
            "The file gives “\(name.prefix(40))” twice. What stands before this place was read; "
                + "leave one of the two, or export the file again."
        case .stream(.noArray): "The file holds no list of records. Export it again."
        case .stream(.unexpected(let byte)):
            "An unexpected \(Self.name(byte)) stands between two records. What stands before this place was read; "
                + "mend it (a comma, a bracket), or export the file again."
        }
    }

    private static func name(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte) ? "“\(Character(UnicodeScalar(byte)))”" : "byte \(byte)"
    }
}

extension SourceTree {
    /// Calls `body` for each object of the JSON array that `entry` is, or that it has as its member `messages`.
    ///
    /// Memory is one element, whatever the length of the file. An element that is no object, longer than 16 MiB or not JSON
    /// is quarantined, and so is, with its words, each for which `body` throws.
    ///
    /// - Parameter what: What an element is, for the reasons: `message`.
    /// - Returns: Whether nothing was quarantined.
    @discardableResult
    func eachObject<Problem: Refusal>(
        of entry: Entry, called what: String, into sink: inout RecordSink,
        _ body: (JSONValue, Origin, inout RecordSink) throws(Problem) -> Void
    ) throws -> Bool {
        var stream = JSONArrayStream(try begin(entry, in: &sink))
        return try sink.eachObject(of: &stream, called: what, body)
    }
}

extension RecordSink {
    /// The same for a file that is open and has been begun.
    @discardableResult
    mutating func eachObject<Problem: Refusal>(
        of stream: inout JSONArrayStream, called what: String,
        _ body: (JSONValue, Origin, inout RecordSink) throws(Problem) -> Void
    ) throws -> Bool {
        var isComplete = true
        while let piece = try stream.next() {
            switch piece {
            case .element(let bytes, let line):
                let origin = origin(line: line, raw: store(bytes))
                do throws(ElementProblem) {
                    let object = try Self.object(bytes, what)
                    do throws(Problem) {
                        try body(object, origin, &self)
                    } catch {
                        isComplete = false
                        quarantine(origin, error.description)
                    }
                } catch {
                    isComplete = false
                    quarantine(origin, error.description)
                }
                batch.sourceBytes += bytes.count
            case .broken(let bytes, let line, let continues, let reason):
                isComplete = false
                var origin = origin(line: line, raw: store(bytes))
                origin.continues = continues
                quarantine(origin, ElementProblem.stream(reason).description)
                batch.sourceBytes += bytes.count
            }
            try emitIfFull()
        }
        return isComplete
    }

    private static func object(_ bytes: [UInt8], _ what: String) throws(ElementProblem) -> JSONValue {
        let value: JSONValue
        do throws(JSONProblem) { value = try JSONValue(parsing: bytes) } catch { throw .json(error) }
        guard case .object = value else { throw .notAnObject(what) }
        return value
    }
}
