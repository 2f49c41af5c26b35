/// What an image may be that a page has in the place of an emoji’s name.
package enum EmojiImage {
    /// The most bytes of one: about twice what any of the systems takes.
    package static let maximumBytes = 512 << 10

    /// Endings of the files of those that are drawn by their own first bytes. An SVG is a document, and not among them.
    package static let endings = ["png", "gif", "jpg", "jpeg", "webp"]

    private static let kinds: [FileKind] = [.png, .gif, .jpeg, .webp]

    /// Why a file is no such image, in sentences; `nil` for one that is.
    package static func problem(of look: FileLook, bytes: Int64) -> String? {
        guard bytes <= maximumBytes else {
            return "This has \(bytes) bytes, and an emoji may have \(maximumBytes). Make it smaller, or move it away."
        }
        guard look.isDrawable, kinds.contains(look.kind) else {
            return "This is no image that a browser draws. Export it again, or move it away."
        }
        return nil
    }
}
