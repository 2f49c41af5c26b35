/// JSON (RFC 8259), written where it goes, without a tree. Before a member and before an element comes a comma, unless it is the
/// first: the byte before tells.
extension [UInt8] {
    // MARK: Values

    package mutating func appendNull() { append("null") }

    package mutating func appendJSON(_ flag: Bool) {
        if flag { append("true") } else { append("false") }
    }

    /// Appends decimal digits, or `null`.
    package mutating func appendJSON(_ number: Int64?) {
        if let number { appendDecimal(Int(number)) } else { appendNull() }
    }

    // MARK: Objects

    package mutating func openObject() { append(UInt8(ascii: "{")) }

    package mutating func closeObject() { append(UInt8(ascii: "}")) }

    /// Appends an object, whose members `write` adds.
    package mutating func appendObject(_ write: (inout [UInt8]) throws -> Void) rethrows {
        openObject()
        try write(&self)
        closeObject()
    }

    /// An object by itself.
    package static func object(_ write: (inout [UInt8]) throws -> Void) rethrows -> [UInt8] {
        var json: [UInt8] = []
        try json.appendObject(write)
        return json
    }

    /// Begins a member; its value has to come next.
    ///
    /// - Parameter name: What needs no backslash.
    package mutating func name(_ name: StaticString) {
        if last != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
        append(UInt8(ascii: "\""))
        append(name)
        append("\":")
    }

    /// Begins a member of any name.
    @_disfavoredOverload
    package mutating func name(_ name: String) {
        if last != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
        appendJSON(name)
        append(UInt8(ascii: ":"))
    }

    package mutating func member(_ name: StaticString, _ text: String?) {
        self.name(name)
        appendJSON(text)
    }

    package mutating func member(_ name: StaticString, _ text: UnsafeBufferPointer<UInt8>?) {
        self.name(name)
        appendJSON(text)
    }

    package mutating func member(_ name: StaticString, _ number: Int64?) {
        self.name(name)
        appendJSON(number)
    }

    package mutating func member(_ name: StaticString, _ number: Int) { member(name, Int64(number)) }

    package mutating func member(_ name: StaticString, _ flag: Bool) {
        self.name(name)
        appendJSON(flag)
    }

    /// - Parameter json: A value, as JSON.
    package mutating func member(_ name: StaticString, json: some Sequence<UInt8>) {
        self.name(name)
        append(contentsOf: json)
    }

    // MARK: Arrays

    package mutating func openArray() { append(UInt8(ascii: "[")) }

    package mutating func closeArray() { append(UInt8(ascii: "]")) }

    /// Begins an element of the array that is open; its value has to come next.
    package mutating func nextElement() {
        if last != UInt8(ascii: "[") { append(UInt8(ascii: ",")) }
    }

    /// Appends an array; `write` appends the value of each of `elements`. Inlinable, so that it is made for what the elements are.
    @inlinable
    public mutating func appendArray<Item>(
        of elements: some Sequence<Item>, _ write: (inout [UInt8], Item) throws -> Void
    ) rethrows {
        append(UInt8(ascii: "["))
        for element in elements {
            if last != UInt8(ascii: "[") { append(UInt8(ascii: ",")) }
            try write(&self, element)
        }
        append(UInt8(ascii: "]"))
    }

    /// The same with each element on a line of its own.
    package mutating func appendLines<Item>(
        of elements: some Sequence<Item>, _ write: (inout [UInt8], Item) throws -> Void
    ) rethrows {
        openArray()
        for element in elements {
            nextElement()
            append(UInt8(ascii: "\n"))
            try write(&self, element)
        }
        append(UInt8(ascii: "\n"))
        closeArray()
    }

    /// Appends an array of strings.
    package mutating func appendJSON(_ texts: [String]) { appendArray(of: texts) { $0.appendJSON($1) } }
}
