/// Memory that messages of one reading share: their texts, and who has seen them. Whoever reads fills it; after that
/// nobody changes it.
package final class MessageArena {
    /// Texts and ids, UTF-8.
    package var bytes: [UInt8] = []
    /// Readers of messages with more than one, in the order that `SeenLine.group` counts.
    package var readers: [SeenReader] = []

    package init() {}
}
