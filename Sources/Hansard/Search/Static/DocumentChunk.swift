/// Consecutive documents with their texts, as a file holds them.
package enum DocumentChunk {
    /// Bytes of text after which a file is full, however few documents it has.
    package static let most = 32_768

    /// The files of the documents of one slot: one, or more where texts are long.
    package static func files(_ documents: ArraySlice<IndexedDocument>, _ model: TextModel) -> [[UInt8]] {
        var files: [[UInt8]] = []
        var rest = documents
        repeat {
            var (end, bytes) = (rest.startIndex, 0)
            while end < rest.endIndex, end == rest.startIndex || bytes + rest[end].text.count <= most {
                bytes += rest[end].text.count
                end += 1
            }
            files.append(file(rest[..<end], model))
            rest = rest[end...]
        } while !rest.isEmpty
        return files
    }

    private static func file(_ documents: ArraySlice<IndexedDocument>, _ model: TextModel) -> [UInt8] {
        guard let first = documents.first else { return [] }
        let codes = Codes(documents)
        var out = BitWriter(capacity: 8_192)
        out.append(number: documents.count, order: 6)
        out.append(UInt64(codes.time), bits: 5)
        out.append(UInt64(codes.conversation), bits: 5)
        out.append(UInt64(codes.sender), bits: 5)
        out.append(UInt64(codes.part), bits: 5)
        out.append(UInt64(codes.id), bits: 6)
        out.append(codes.isMarkdown ? 1 : 0, bits: 1)
        out.append(number: zigzag(Int(first.seconds)), order: 30)
        var time = first.seconds
        var id: (number: Int, bytes: ArraySlice<UInt8>) = (0, [])
        for document in documents {
            out.append(number: Int(document.seconds - time), order: codes.time)
            time = document.seconds
            append(document, codes, &id, to: &out, model)
            document.text.withUnsafeBufferPointer { model.append($0, to: &out) }
        }
        return out.bytes
    }

    /// The orders and widths that suit the documents of a file.
    private struct Codes {
        let time: Int
        let conversation: Int
        let sender: Int
        let part: Int
        let id: Int
        /// What most of them are.
        let isMarkdown: Bool

        init(_ documents: ArraySlice<IndexedDocument>) {
            let count = documents.count
            time = Self.width(Int(documents.last!.seconds - documents.first!.seconds) / count)
            conversation = Self.width(Int(documents.map(\.conversation).max()!))
            sender = Self.width(Int(documents.map(\.sender).max()!))
            part = min(31, Self.width(documents.reduce(0) { $0 + $1.part } / count))
            var (last, sum) = (0, 0)
            for document in documents.dropFirst() {
                guard let number = DocumentChunk.number(document.id) else { continue }
                if last > 0 { sum += min(abs(number - last), 1 << 48) / count }
                last = number
            }
            id = Self.width(sum)
            isMarkdown = documents.count { $0.flags.contains(.markdown) } * 2 > count
        }

        private static func width(_ number: Int) -> Int { Int.bitWidth - number.leadingZeroBitCount }
    }

    private static func append(
        _ document: IndexedDocument, _ codes: Codes, _ last: inout (number: Int, bytes: ArraySlice<UInt8>),
        to out: inout BitWriter, _ model: TextModel
    ) {
        let isPlain =
            document.version == 0 && document.flags.isDisjoint(with: [.deleted, .minute])
            && document.flags.contains(.current) && document.flags.contains(.markdown) == codes.isMarkdown
        out.append(isPlain ? 0 : 1, bits: 1)
        if !isPlain {
            out.append(number: document.version, order: 0)
            for flag in [IndexedDocument.Flags.current, .deleted, .minute] {
                out.append(document.flags.contains(flag) ? 1 : 0, bits: 1)
            }
            out.append(document.flags.contains(.markdown) == codes.isMarkdown ? 0 : 1, bits: 1)
        }
        out.append(UInt64(document.conversation), bits: codes.conversation)
        out.append(UInt64(document.sender), bits: codes.sender)
        out.append(number: document.monthsBack, order: 0)
        out.append(number: document.part, order: codes.part)
        if let number = number(document.id) {
            out.append(1, bits: 1)
            out.append(number: zigzag(number - last.number), order: codes.id)
            last = (number, document.id)
        } else {
            out.append(0, bits: 1)
            let shared = zip(last.bytes, document.id).prefix { $0 == $1 }.count
            out.append(number: shared, order: 2)
            model.append(spelling: document.id.dropFirst(shared), to: &out)
            last.bytes = document.id
        }
    }

    /// The number that an id is, if it is written as one is and a `Double` can hold it.
    private static func number(_ id: ArraySlice<UInt8>) -> Int? {
        guard (1...15).contains(id.count), id.first != 0x30 || id.count == 1 else { return nil }
        var number = 0
        for byte in id {
            guard byte &- 0x30 < 10 else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        return number
    }

    private static func zigzag(_ number: Int) -> Int { number < 0 ? -2 * number - 1 : 2 * number }
}
