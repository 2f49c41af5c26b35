/// The parameters of a call’s address, decoded.
struct APIQuery {
    /// As they came; a name can be there twice.
    private(set) var parameters: [(name: String, value: String)] = []
    /// Something in it is no percent-encoded UTF-8.
    private(set) var isMalformed = false

    init(_ target: String) {
        var target = target
        // By bytes, and in one go: by characters, or by splitting, this was a fifth of a publish’s processor time.
        let query = target.withUTF8 { bytes in
            let start = bytes.firstIndex(of: UInt8(ascii: "?")).map { $0 + 1 } ?? bytes.count
            return FormFields(UnsafeBufferPointer(rebasing: bytes[start...]))
        }
        (parameters, isMalformed) = (query.fields, query.fault != nil)
        for i in parameters.indices where parameters[i].name.utf8.contains(where: { (0x41...0x5A).contains($0) }) {
            parameters[i].name = parameters[i].name.lowercased()
        }
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
}
