/// A JSON object that is being written: members in the order in which they are added.
package struct JSONObject {
    private var open: [UInt8] = [UInt8(ascii: "{")]

    package init() {}

    /// The object, as it is by now.
    package var object: [UInt8] { open + [UInt8(ascii: "}")] }

    /// The same as a text.
    package var text: String { String(decoding: object, as: UTF8.self) }

    package mutating func add(_ name: String, _ value: String?) {
        open.name(name)
        open.appendJSON(value)
    }

    package mutating func add(_ name: String, _ value: (some BinaryInteger)?) {
        open.name(name)
        open.appendJSON(value.map { Int64($0) })
    }

    package mutating func add(_ name: String, _ value: Bool) {
        open.name(name)
        open.appendJSON(value)
    }

    /// - Parameter json: A value, as JSON.
    package mutating func add(_ name: String, json: some Sequence<UInt8>) {
        open.name(name)
        open.append(contentsOf: json)
    }

    /// - Parameter elements: Of an array, each as JSON.
    package mutating func add(_ name: String, _ elements: [[UInt8]]) {
        open.name(name)
        open.appendArray(of: elements) { $0.append(contentsOf: $1) }
    }

    /// Adds what another object has, which must be one with something in it and no space around.
    package mutating func add(membersOf object: some Collection<UInt8>) {
        if open.count > 1 { open.append(UInt8(ascii: ",")) }
        open.append(contentsOf: object.dropFirst().dropLast())
    }
}
