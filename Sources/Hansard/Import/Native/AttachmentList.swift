import PairChannel

/// The list of a message's attachments as it stands in the log.
enum AttachmentList {
    /// `list`, a JSON array of objects, without their members `path`, and otherwise byte for byte as it was.
    static func withoutPaths(_ list: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard let cuts = try? paths(in: list) else { return Array(list) }
        var kept: [UInt8] = []
        var start = 0
        for cut in cuts {
            kept.append(contentsOf: list[start..<cut.lowerBound])
            start = cut.upperBound
        }
        kept.append(contentsOf: list[start...])
        return kept
    }

    /// The members, each with the comma that goes with it.
    private static func paths(in list: UnsafeBufferPointer<UInt8>) throws(JSONProblem) -> [Range<Int>] {
        var cuts: [Range<Int>] = []
        var cursor = JSONCursor(list)
        try cursor.take(UInt8(ascii: "["))
        repeat {
            try cursor.take(UInt8(ascii: "{"))
            // Behind the member before, and whether that one stays.
            var end = cursor.at
            var isFirst = true
            var isMore = true
            while isMore {
                _ = try cursor.peek()
                let start = cursor.at
                let (key, escaped) = try cursor.rawString()
                try cursor.take(UInt8(ascii: ":"))
                let value = try cursor.skipValue()
                let isPath = !escaped && list[key].elementsEqual("path".utf8)
                isMore = try cursor.takeComma(orClose: UInt8(ascii: "}"))
                if isPath, isFirst {
                    if isMore { _ = try cursor.peek() }
                    cuts.append(start..<(isMore ? cursor.at : value.upperBound))
                } else if isPath {
                    cuts.append(end..<value.upperBound)
                }
                if !isPath { isFirst = false }
                end = value.upperBound
            }
        } while try cursor.takeComma(orClose: UInt8(ascii: "]"))
        return cuts
    }
}
