import PairChannel

/// What a line has in place of its key after a part of it was erased: the salts of what is left, and the commitments to
/// what is not.
///
///     "salts":["…",null,…],"c":{"1":"…"}
///
/// Salts are in the order of their numbers (`LogKey.salts`), `null` for what was erased and for a number that the line does
/// not use; `c` has the commitment to each part that was erased, by the number of its salt.
struct ErasedSalts {
    /// By their numbers.
    let salts: [LogSalt?]
    /// By the numbers of their salts.
    let hashes: [Int: LogHash]

    init(_ line: UnsafeBufferPointer<UInt8>, _ salts: Range<Int>, hashes: Range<Int>) throws(LogLineProblem) {
        let list: JSONValue
        let object: JSONValue
        do {
            list = try JSONValue(parsing: UnsafeBufferPointer(rebasing: line[salts]))
            object = try JSONValue(parsing: UnsafeBufferPointer(rebasing: line[hashes]))
        } catch {
            throw .malformed(error)
        }
        self.salts = try Self.salts(list)
        self.hashes = try Self.hashes(object)
        guard self.salts.count >= LogGroup.allCases.count else { throw .badErasure }
    }

    /// The leaf that the line had before, if nothing but what was erased is gone.
    func leaf(of line: UnsafeBufferPointer<UInt8>, _ parts: LogLineParts) throws(LogLineProblem) -> LogHash {
        let used = numbers(hasDays: parts.days != nil)
        guard salts.indices.allSatisfy({ salts[$0] == nil || used.contains($0) }),
            Set(used.filter { $0 >= salts.count || salts[$0] == nil }) == Set(hashes.keys)
        else { throw .badErasure }
        let content =
            if let days = parts.days {
                try DayCommitments(line, days).content(salts.dropFirst(DayCommitments.firstSalt), hashes)
            } else {
                try commitment(.content, line, parts)
            }
        return LogLeaf.hash(
            seq: parts.seq, rest: try commitment(.rest, line, parts), place: try commitment(.place, line, parts),
            person: try commitment(.person, line, parts), time: try commitment(.time, line, parts), content: content)
    }

    /// The numbers of the salts that the line has a use for.
    private func numbers(hasDays: Bool) -> [Int] {
        guard hasDays else { return LogGroup.allCases.map(\.rawValue) }
        return LogGroup.allCases.dropLast().map(\.rawValue) + salts.indices.dropFirst(DayCommitments.firstSalt)
    }

    private func commitment(
        _ group: LogGroup, _ line: UnsafeBufferPointer<UInt8>, _ parts: LogLineParts
    ) throws(LogLineProblem) -> LogHash {
        let range = parts.groups[group]
        if let salt = salts[group.rawValue] { return salt.commitment(to: line.raw(range)) }
        guard range.isEmpty, let hash = hashes[group.rawValue] else { throw .badErasure }
        return hash
    }

    /// The leaf that is written in a line of which nothing else is left:
    ///
    ///     {"seq":1,"type":"erased","by":4711,"leaf":"…"}
    ///
    /// `by` is the number of the line that says why.
    static func leaf(
        of line: UnsafeBufferPointer<UInt8>, _ parts: LogLineParts, written characters: Range<Int>
    ) throws(LogLineProblem) -> LogHash {
        let rest = line[parts.groups.rest]
        let opening = "\"type\":\"erased\",\"by\":".utf8
        guard rest.starts(with: opening), LogGroup.allCases.dropFirst().allSatisfy({ parts.groups[$0].isEmpty }),
            let by = Int64(String(decoding: rest.dropFirst(opening.count), as: UTF8.self)), by > 0
        else { throw .badErasure }
        guard let leaf = LogHash(base64URL: String(decoding: line[characters], as: UTF8.self)) else {
            throw .badBase64("leaf")
        }
        return leaf
    }

    private static func salts(_ list: JSONValue) throws(LogLineProblem) -> [LogSalt?] {
        guard case .array(let elements) = list else { throw .badErasure }
        var salts: [LogSalt?] = []
        for element in elements {
            switch element {
            case .null: salts.append(nil)
            case .string(let text):
                guard let salt = LogSalt(base64URL: text) else { throw .badBase64("salts") }
                salts.append(salt)
            default: throw .badBase64("salts")
            }
        }
        return salts
    }

    private static func hashes(_ object: JSONValue) throws(LogLineProblem) -> [Int: LogHash] {
        guard case .object(let members) = object else { throw .badErasure }
        var hashes: [Int: LogHash] = [:]
        for member in members {
            guard let hash = member.value.string.flatMap({ LogHash(base64URL: $0) }) else { throw .badBase64("c") }
            guard let number = Int(member.name), hashes.updateValue(hash, forKey: number) == nil else {
                throw .badErasure
            }
        }
        return hashes
    }
}
