/// The parameters of a call’s address, decoded.
struct CallQuery {
    /// As they came; a name can be there twice.
    private(set) var parameters: [(name: String, value: String)] = []
    /// Something in it is no percent-encoded UTF-8.
    private(set) var isMalformed = false

    init(_ target: String) {
        var target = target
        // By bytes, and in one go: by characters, or by splitting, this was a fifth of a publish’s processor time.
        target.withUTF8 { bytes in
            var start = (bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count) + 1
            while start < bytes.count {
                let rest = UnsafeBufferPointer(rebasing: bytes[start...])
                let end = rest.firstIndex(of: UInt8(ascii: "&")) ?? rest.count
                if end > 0 { append(UnsafeBufferPointer(rebasing: rest[..<end])) }
                start += end + 1
            }
        }
    }

    private mutating func append(_ part: UnsafeBufferPointer<UInt8>) {
        let end = part.firstIndex(of: UInt8(ascii: "=")) ?? part.count
        let value = end < part.count ? UnsafeBufferPointer(rebasing: part[(end + 1)...]) : nil
        guard let name = Self.decoded(UnsafeBufferPointer(rebasing: part[..<end])),
            let value = value.map({ Self.decoded($0) }) ?? ""
        else {
            isMalformed = true
            return
        }
        let hasCapital = part[..<end].contains { (0x41...0x5A).contains($0) }
        parameters.append((hasCapital ? name.lowercased() : name, value))
    }

    /// The one of this name, or the first.
    subscript(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// The values of a name that says so several times, as `channels[]` does.
    func all(_ name: String) -> [String] { parameters.filter { $0.name == name }.map(\.value) }

    /// By name; most libraries send them so.
    private var sorted: [(name: String, value: String)] {
        func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
        let isSorted = zip(parameters, parameters.dropFirst()).allSatisfy { !precedes($1.name, $0.name) }
        return isSorted ? parameters : parameters.sorted { precedes($0.name, $1.name) }
    }

    /// Appends what is signed of it: all but the signature, by name.
    func appendSigned(to text: inout [UInt8]) {
        var isFirst = true
        for (name, value) in sorted where name != "auth_signature" {
            if !isFirst { text.append(UInt8(ascii: "&")) }
            isFirst = false
            text.append(contentsOf: name.utf8)
            text.append(UInt8(ascii: "="))
            text.append(contentsOf: value.utf8)
        }
    }

    /// `nil` for what is no percent-encoded UTF-8.
    static func decoded(_ text: some StringProtocol, plusIsSpace: Bool = true) -> String? {
        var text = String(text)
        return text.withUTF8 { decoded($0, plusIsSpace: plusIsSpace) }
    }

    private static func decoded(_ text: UnsafeBufferPointer<UInt8>, plusIsSpace: Bool = true) -> String? {
        guard text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(decoding: text, as: UTF8.self)
        }
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(Hexadecimal.value),
                    let low = rest.popFirst().flatMap(Hexadecimal.value)
                else { return nil }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(byte == UInt8(ascii: "+") && plusIsSpace ? UInt8(ascii: " ") : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
