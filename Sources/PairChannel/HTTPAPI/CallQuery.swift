/// The parameters of a call’s address, decoded.
struct CallQuery {
    /// As they came; a name can be there twice.
    private(set) var parameters: [(name: String, value: String)] = []
    /// Something in it is no percent-encoded UTF-8.
    private(set) var isMalformed = false

    init(_ target: String) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return }
        // By bytes: by characters this was a tenth of a publish’s processor time.
        for part in target.utf8[target.utf8.index(after: mark)...].split(separator: UInt8(ascii: "&")) {
            let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                .map { Substring($0) }
            guard let name = Self.decoded(sides[0]), let value = Self.decoded(sides.count > 1 ? sides[1] : "") else {
                isMalformed = true
                continue
            }
            let hasCapital = name.utf8.contains { (0x41...0x5A).contains($0) }
            parameters.append((hasCapital ? name.lowercased() : name, value))
        }
    }

    /// The one of this name, or the first.
    subscript(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// The values of a name that says so several times, as `channels[]` does.
    func all(_ name: String) -> [String] { parameters.filter { $0.name == name }.map(\.value) }

    /// Appends what is signed of it: all but the signature, by name.
    func appendSigned(to text: inout [UInt8]) {
        var isFirst = true
        for (name, value) in parameters.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
        where name != "auth_signature" {
            if !isFirst { text.append(UInt8(ascii: "&")) }
            isFirst = false
            text.append(contentsOf: name.utf8)
            text.append(UInt8(ascii: "="))
            text.append(contentsOf: value.utf8)
        }
    }

    /// `nil` for what is no percent-encoded UTF-8.
    static func decoded(_ text: some StringProtocol, plusIsSpace: Bool = true) -> String? {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(JSONText.hexValue),
                    let low = rest.popFirst().flatMap(JSONText.hexValue)
                else { return nil }
                bytes.append(UInt8(high << 4 | low))
            } else {
                bytes.append(byte == UInt8(ascii: "+") && plusIsSpace ? UInt8(ascii: " ") : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
