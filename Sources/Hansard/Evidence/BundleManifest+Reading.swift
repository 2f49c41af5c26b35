import PairChannel

extension BundleManifest {
    /// Why a text is no manifest.
    package enum Problem: Error, Equatable, CustomStringConvertible {
        case noJSON(JSONProblem)
        case newerBundle(Int)
        case wrong(member: String)
        case notCanonical

        /// What is wrong with the text, in whole sentences.
        package var description: String {
            switch self {
            case .noJSON(let problem): "It is no JSON: \(problem)."
            case .newerBundle(let number):
                "It is of bundles of the form \(number), and this Hansard knows \(BundleManifest.currentBundle). Update it."
            case .wrong(let member): "“\(member)” is missing, or not what it should be."
            case .notCanonical: "It is not written as canonical JSON (RFC 8785), or has members that are not known."
            }
        }
    }

    /// Reads exactly what `bytes` gives.
    package init(parsing bytes: [UInt8]) throws(Problem) {
        let (json, files) = try Self.parts(bytes)
        guard let number = json["bundle"]?.int else { throw .wrong(member: "bundle") }
        guard number == Self.currentBundle else { throw .newerBundle(number) }
        guard let format = json["format"]?.string else { throw .wrong(member: "format") }
        guard let generator = json["generator"]?.string else { throw .wrong(member: "generator") }
        guard let selection = json["selection"], case .object = selection else { throw .wrong(member: "selection") }
        self.init(
            checkpoint: try Self.checkpoint(json), format: format, generator: generator, selection: selection)
        counts = try Self.counts(json)
        guard let files else { throw .wrong(member: "files") }
        self.files = files
        sources = try Self.list(json, "sources", Self.source)
        for (number, lines) in try Self.list(json, "quarantined", Self.quarantined) {
            guard let index = sources.firstIndex(where: { $0.number == number }) else {
                throw .wrong(member: "quarantined")
            }
            sources[index].quarantined = lines
        }
        for (reason, records) in try Self.list(json, "withheld", Self.withheld) { self.withheld[reason] = records }
        if let mask = json["mask"] { self.mask = try Self.mask(mask) }
        guard isWritten(as: bytes) else { throw .notCanonical }
    }

    private func isWritten(as bytes: [UInt8]) -> Bool {
        var (at, isSame, out) = (0, true, [UInt8]())
        func compare(_ piece: inout [UInt8]) {
            let end = at + piece.count
            isSame = isSame && end <= bytes.count && bytes[at..<end].elementsEqual(piece)
            at = end
            piece.removeAll(keepingCapacity: true)
        }
        append(to: &out, flush: compare)
        compare(&out)
        return isSame && at == bytes.count
    }

    // MARK: JSON

    /// - Returns: The members but for the files, of which no tree is made; and the files, `nil` where they are no list of files.
    private static func parts(_ bytes: [UInt8]) throws(Problem) -> (JSONValue, BundleFileList?) {
        let parts = bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(JSONProblem) in try Self.parts(bytes) }
        }
        do throws(JSONProblem) { return try parts.get() } catch { throw .noJSON(error) }
    }

    private static func parts(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(JSONProblem) -> (JSONValue, BundleFileList?) {
        if let bad = firstInvalidUTF8(UnsafeRawBufferPointer(bytes)) { throw .notUTF8(at: bad) }
        var cursor = JSONCursor(bytes)
        guard try cursor.peek() == UInt8(ascii: "{") else { return (try JSONValue(parsing: bytes), nil) }
        var (members, files): ([JSONValue.Member], BundleFileList?) = ([], nil)
        try cursor.takeObject { (cursor, name) throws(JSONProblem) in
            let name = try cursor.text(name.range, escaped: name.escaped)
            guard !members.contains(where: { $0.name == name }) else { throw .repeatedMember(name) }
            var value = JSONValue.null
            if name == "files", try cursor.peek() == UInt8(ascii: "[") {
                files = try takeFiles(&cursor)
            } else {
                value = try take(&cursor)
            }
            members.append(JSONValue.Member(name: name, value: value))
        }
        try cursor.finish()
        return (.object(members), files)
    }

    /// - Returns: `nil` where one is no file.
    private static func takeFiles(_ cursor: inout JSONCursor) throws(JSONProblem) -> BundleFileList? {
        var files: BundleFileList? = BundleFileList()
        try cursor.takeArray { (cursor) throws(JSONProblem) in
            if let file = file(try take(&cursor)) { files?.append(file) } else { files = nil }
        }
        return files
    }

    /// The value here, which lies in an object.
    private static func take(_ cursor: inout JSONCursor) throws(JSONProblem) -> JSONValue {
        let range = try cursor.skipValue(depth: 1)
        return try JSONValue(parsing: UnsafeBufferPointer(rebasing: cursor.bytes[range]))
    }

    private static func checkpoint(_ json: JSONValue) throws(Problem) -> Checkpoint {
        guard let value = json["checkpoint"], let origin = value["origin"]?.string,
            let records = count(value["records"]), let root = value["root"]?.string.flatMap({ LogHash(base64: $0) })
        else { throw .wrong(member: "checkpoint") }
        return Checkpoint(origin: origin, size: records, root: root)
    }

    private static func counts(_ json: JSONValue) throws(Problem) -> Counts {
        guard let value = json["counts"], let conversations = count(value["conversations"]),
            let documents = count(value["documents"]), let messages = count(value["messages"]),
            let records = count(value["records"])
        else { throw .wrong(member: "counts") }
        var counts = Counts()
        (counts.conversations, counts.documents) = (conversations, documents)
        (counts.messages, counts.records) = (messages, records)
        return counts
    }

    private static func list<Element>(
        _ json: JSONValue, _ name: String, _ element: (JSONValue) -> Element?
    ) throws(Problem) -> [Element] {
        guard case .array(let values)? = json[name] else { throw .wrong(member: name) }
        let elements = values.compactMap(element)
        guard elements.count == values.count else { throw .wrong(member: name) }
        return elements
    }

    private static func file(_ json: JSONValue) -> File? {
        guard let path = json["path"]?.string, let bytes = count(json["bytes"]),
            let sha256 = json["sha256"]?.string.flatMap({ LogHash(hexadecimal: $0) })
        else { return nil }
        return File(path: path, bytes: bytes, sha256: sha256)
    }

    private static func source(_ json: JSONValue) -> Source? {
        guard let number = count(json["source"]), let name = json["name"]?.string else { return nil }
        var source = Source(number: number, name: name)
        source.sha256 = json["sha256"]?.string.flatMap { LogHash(hexadecimal: $0) }
        source.bytes = count(json["size"])
        return source
    }

    private static func quarantined(_ json: JSONValue) -> (Int64, Int64)? {
        guard let number = count(json["source"]), let lines = count(json["lines"]) else { return nil }
        return (number, lines)
    }

    private static func withheld(_ json: JSONValue) -> (Reason, Int64)? {
        guard let reason = json["reason"]?.string.flatMap({ Reason(rawValue: $0) }),
            let records = count(json["records"])
        else { return nil }
        return (reason, records)
    }

    private static func mask(_ json: JSONValue) throws(Problem) -> Mask {
        guard case .array(let names)? = json["fields"], let records = count(json["records"]) else {
            throw .wrong(member: "mask")
        }
        let fields = names.compactMap { $0.string.flatMap { RecordMask.Field(rawValue: $0) } }
        guard fields.count == names.count, !fields.isEmpty else { throw .wrong(member: "mask") }
        return Mask(fields: Set(fields), records: records)
    }

    private static func count(_ json: JSONValue?) -> Int64? {
        guard case .number(let digits)? = json, let value = Int64(digits), value >= 0 else { return nil }
        return value
    }
}
