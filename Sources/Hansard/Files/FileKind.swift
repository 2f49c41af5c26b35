/// What a file is by its own first bytes. The name and the type that a source gives it do not count.
package enum FileKind: UInt8, Sendable, CaseIterable {
    /// Anything that a browser should not be asked to draw, and an image whose header is broken.
    case other = 0
    case png = 1
    case jpeg = 2
    case gif = 3
    case webp = 4
    case avif = 5
    /// A web page. In the place of a picture it is what a chat system answers to somebody who is not signed in.
    case webPage = 6

    package var isImage: Bool { (Self.png.rawValue...Self.avif.rawValue).contains(rawValue) }

    /// `image/png`; `nil` for what is no image.
    package var mediaType: String? { isImage ? "image/\(self)" : nil }
}

/// A file's kind and, of an image, its size in pixels, as the file's header says.
package struct FileLook: Hashable, Sendable {
    package let kind: FileKind
    /// 0 unless the kind is an image.
    package let width: Int
    package let height: Int

    package init(_ kind: FileKind, width: Int = 0, height: Int = 0) {
        (self.kind, self.width, self.height) = (kind, width, height)
    }

    /// As much of a file's beginning as `init(head:)` ever needs. (In a JPEG, the size stands behind the camera's notes.)
    package static let headBytes = 1 << 20

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

    /// An image of that size; `nil` for one without an extent.
    init?(_ kind: FileKind, _ width: Int?, _ height: Int?) {
        guard let width, let height, width > 0, height > 0 else { return nil }
        self.init(kind, width: width, height: height)
    }

    /// The most pixels that an image may have, in all and on a side, to be asked of a reader's browser.
    package static let maximumPixels = 64_000_000
    package static let maximumSide = 20_000

    /// An image that a browser draws without harm. A few kilobytes can claim a picture of gigabytes.
    package var isDrawable: Bool {
        kind.isImage && width <= Self.maximumSide && height <= Self.maximumSide
            && width * height <= Self.maximumPixels
    }
}

/// A file's beginning. Whatever is asked for beyond its end is `nil`.
struct HeaderBytes {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var count: Int { bytes.count }

    subscript(_ at: Int) -> Int? { bytes.indices.contains(at) ? Int(bytes[at]) : nil }

    /// The most significant byte first.
    func big(_ length: Int, at start: Int) -> Int? {
        guard start >= 0, start <= bytes.count - length else { return nil }
        return bytes[start..<start + length].reduce(0) { $0 << 8 | Int($1) }
    }

    /// The least significant byte first.
    func little(_ length: Int, at start: Int) -> Int? {
        guard start >= 0, start <= bytes.count - length else { return nil }
        return bytes[start..<start + length].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    func has(_ text: StaticString, at start: Int) -> Bool {
        guard start >= 0, start <= bytes.count - text.utf8CodeUnitCount else { return false }
        let wanted = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return bytes[start..<start + wanted.count].elementsEqual(wanted)
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
