/// A message that something came of before it did itself: by its conversation’s number in the database, and its id.
struct AwaitedMessage: Hashable {
    let conversation: Int64
    let id: [UInt8]
}
