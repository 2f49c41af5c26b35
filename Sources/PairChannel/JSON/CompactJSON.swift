extension [UInt8] {
    /// Appends JSON, which is well formed, without the white space between its tokens; all else stays as it is written.
    package mutating func appendCompactJSON(_ json: UnsafeBufferPointer<UInt8>) {
        var (copied, i, inString) = (0, 0, false)
        while i < json.count {
            let byte = json[i]
            if byte == UInt8(ascii: "\"") {
                inString.toggle()
            } else if inString {
                if byte == UInt8(ascii: "\\") { i += 1 }
            } else if byte <= 0x20 {
                append(contentsOf: UnsafeBufferPointer(rebasing: json[copied..<i]))
                copied = i + 1
            }
            i += 1
        }
        append(contentsOf: UnsafeBufferPointer(rebasing: json[copied...]))
    }
}
