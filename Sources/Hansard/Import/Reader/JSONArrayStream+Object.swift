import PairChannel

/// A list inside of an object: what stands before it and behind it.
extension JSONArrayStream {
    /// Goes on to the array inside the object; what it passes over is no longer in the source.
    mutating func seekMember() throws {
        bytes.advance()
        while true {
            guard let name = try string() else { return fail(.noArray) }
            guard try bytes.peek() == UInt8(ascii: ":") else { return fail(.noArray) }
            bytes.advance()
            guard memberNames.insert(Array(name.utf8)).inserted else { return fail(.repeatedMember(name)) }
            let first = try bytes.peek()
            if name == member, first == UInt8(ascii: "[") {
                bytes.advance()
                state = .beforeElement(mayEnd: true)
                return
            }
            guard try skipMember(name) else { return fail(.noArray) }
            guard try bytes.peek() == UInt8(ascii: ",") else { return fail(.noArray) }
            bytes.advance()
        }
    }

    /// Passes over the value of the member `name`, and keeps it if it is a string.
    private mutating func skipMember(_ name: String) throws -> Bool {
        if try bytes.peek() == UInt8(ascii: "\"") {
            guard let value = try string() else { return false }
            members[name] = value
            return true
        }
        var scanner = ElementScanner()
        var isEmpty = true
        while true {
            if let end = bytes.scan(&scanner, from: 0) {
                bytes.advance(end)
                return end > 0 || !isEmpty
            }
            isEmpty = false
            bytes.advance(bytes.count)
            guard try bytes.fill() else { return false }
        }
    }

    /// A name, or a string that names something: below 1 MiB.
    private mutating func string() throws -> String? {
        guard try bytes.peek() == UInt8(ascii: "\"") else { return nil }
        var scanner = ElementScanner()
        var scanned = 0
        while true {
            if let end = bytes.scan(&scanner, from: scanned) {
                return (try? JSONValue(parsing: bytes.take(end)))?.string
            }
            scanned = bytes.count
            guard scanned < 1 << 20, try bytes.fill() else { return nil }
        }
    }

    /// After the list: the rest of the object around it, and then nothing more.
    mutating func end() throws {
        while isInObject {
            guard let next = try bytes.peek() else { return fail(.truncated) }
            guard next == UInt8(ascii: ",") || next == UInt8(ascii: "}") else { return fail(.unexpected(next)) }
            bytes.advance()
            isInObject = next == UInt8(ascii: ",")
            guard isInObject else { break }
            guard let name = try string(), try bytes.peek() == UInt8(ascii: ":") else { return fail(.noArray) }
            bytes.advance()
            guard memberNames.insert(Array(name.utf8)).inserted else { return fail(.repeatedMember(name)) }
            guard try bytes.peek() != nil, try skipMember(name) else { return fail(.truncated) }
        }
        guard let more = try bytes.peek() else {
            state = .finished
            return
        }
        fail(.unexpected(more))
    }
}
