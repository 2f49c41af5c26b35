extension FileLook {
    /// Looks at the first bytes of a file. An image is one only if its header is whole and makes sense, so that what
    /// merely begins like a picture is none.
    package init(head: some Collection<UInt8>) {
        let found = Array(head.prefix(Self.headBytes)).withUnsafeBytes { bytes -> FileLook in
            let bytes = HeaderBytes(bytes)
            return PNGHeader.look(bytes) ?? GIFHeader.look(bytes) ?? JPEGHeader.look(bytes)
                ?? WebPHeader.look(bytes) ?? AVIFHeader.look(bytes)
                ?? FileLook(WebPageStart.isOne(bytes) ? .webPage : .other)
        }
        self = found
    }
}

/// Recognises a web page as browsers do that guess: white space, and then one of a few tags.
///
/// - Source: WHATWG MIME Sniffing, section 7.1, “identifying a resource with an unknown MIME type”.
enum WebPageStart {
    private static let tags: [StaticString] = ["<!doctype html", "<html", "<head", "<script", "<body", "<iframe"]

    static func isOne(_ bytes: HeaderBytes) -> Bool {
        var start = bytes.big(3, at: 0) == 0xEF_BBBF ? 3 : 0
        while let byte = bytes[start], [0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(byte) { start += 1 }
        return tags.contains { tag in
            (0..<tag.utf8CodeUnitCount).allSatisfy { i in
                guard let byte = bytes[start + i] else { return false }
                let lowered = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
                return lowered == Int(tag.utf8Start[i])
            }
        }
    }
}
