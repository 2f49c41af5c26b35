import PairChannel

/// A text as a page shows it: what hides in it is shown by its number, and ends of lines are line feeds.
struct PDFText {
    /// UTF-8.
    private(set) var shown: [UInt8] = []
    /// Addresses of http, https and mailto in what is shown, in bytes.
    private(set) var links: [Range<Int>] = []

    init(_ text: UnsafeBufferPointer<UInt8>) {
        shown.reserveCapacity(text.count)
        var start = 0
        while start <= text.count {
            let end = memoryIndex(of: 0x0A, in: text, from: start) ?? text.count
            let isCut = end > start && end < text.count && text[end - 1] == 0x0D
            appendLine(UnsafeBufferPointer(rebasing: text[start..<(isCut ? end - 1 : end)]))
            if end < text.count { shown.append(0x0A) }
            start = end + 1
        }
    }

    private mutating func appendLine(_ line: UnsafeBufferPointer<UInt8>) {
        var done = 0
        for address in WebAddresses.all(in: line) {
            append(line[done..<address.lowerBound])
            let start = shown.count
            append(line[address])
            // An address in which something hides leads elsewhere than it reads.
            if shown.count - start == address.count { links.append(start..<shown.count) }
            done = address.upperBound
        }
        append(line[done...])
    }

    private mutating func append(_ text: Slice<UnsafeBufferPointer<UInt8>>) {
        shown.appendPrintable(UnsafeBufferPointer(rebasing: text), keeping: "\t")
    }
}
