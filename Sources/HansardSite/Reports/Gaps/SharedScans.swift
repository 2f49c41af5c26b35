import Foundation
import HansardStore

/// The scans of all conversations for gaps: of those that have not changed since the last build, as that one cached them.
final class SharedScans: @unchecked Sendable {
    private let manifest: OutputManifest?
    private let since: Int64?
    private let lock = NSLock()
    /// What the manifest does not have yet, by conversation. With the lock held.
    private var new: [Int64: [UInt8]] = [:]

    private static let kind = "scans"

    /// - Parameters:
    ///   - manifest: Where the last build cached scans; `nil` where there was none.
    ///   - since: The record up to which they are current; `nil` to read all messages.
    init(_ manifest: OutputManifest?, since: Int64?) { (self.manifest, self.since) = (manifest, since) }

    /// Those of all conversations that have messages, in the order of their numbers.
    func scans(_ context: PageContext) throws -> [ConversationScan] {
        guard let manifest, let since else { return try remember(context.reader.conversationScans(context.zone)) }
        let changed = try context.reader.conversations(changedAfter: since)
        var scans: [Int64: ConversationScan] = [:]
        for (id, bytes) in try manifest.kept(Self.kind) where !changed.contains(id) {
            scans[id] = ConversationScan(id, bytes: bytes)
        }
        let withMessages = context.conversations.entries.lazy.map(\.summary).filter { $0.messages > 0 }.map(\.id)
        let missing = Set(withMessages.filter { scans[$0] == nil })
        for scan in try remember(context.reader.conversationScans(context.zone, of: missing)) {
            scans[scan.conversation] = scan
        }
        return scans.values.sorted { $0.conversation < $1.conversation }
    }

    private func remember(_ scans: [ConversationScan]) -> [ConversationScan] {
        let bytes = scans.map { ($0.conversation, $0.bytes) }
        lock.withLock { new.merge(bytes) { _, newer in newer } }
        return scans
    }

    /// Caches what was read, for the next build.
    ///
    /// - Parameter everything: And nothing else.
    func keep(in manifest: OutputManifest, everything: Bool) throws {
        try manifest.keep(Self.kind, lock.withLock { new }, everything: everything)
    }
}
