import PairChannel

/// A JSON object that is being written.
package struct JSONObject {
    private var bytes: [UInt8] = []

    package init() {}

    package var object: [UInt8] { (bytes.isEmpty ? [UInt8(ascii: "{")] : bytes) + [UInt8(ascii: "}")] }

    package var text: String { String(decoding: object, as: UTF8.self) }

    package mutating func add(_ name: String, _ value: String?) {
        begin(name)
        bytes.appendJSON(value)
    }

    package mutating func add(_ name: String, _ value: some BinaryInteger) { add(name, json: "\(value)".utf8) }

    package mutating func add(_ name: String, _ value: Bool) { add(name, json: (value ? "true" : "false").utf8) }

    package mutating func add(_ name: String, json: some Sequence<UInt8>) {
        begin(name)
        bytes.append(contentsOf: json)
    }

    package mutating func add(_ name: String, _ objects: [[UInt8]]) {
        add(name, json: "[".utf8)
        for (i, object) in objects.enumerated() {
            if i > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: object)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Adds what another object has, which must be one with something in it and no space around.
    package mutating func add(membersOf object: some Collection<UInt8>) {
        bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
        bytes.append(contentsOf: object.dropFirst().dropLast())
    }

    private mutating func begin(_ name: String) {
        bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
        bytes.appendJSON(name)
        bytes.append(UInt8(ascii: ":"))
    }
}
