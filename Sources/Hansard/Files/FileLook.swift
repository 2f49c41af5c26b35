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
