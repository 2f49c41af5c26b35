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
