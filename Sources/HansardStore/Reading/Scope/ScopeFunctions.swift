import GRDB
import Hansard

/// What the views of a scope ask that SQL cannot say.
///
/// It belongs to the reader and not to the connection, which could not be closed while a statement of its functions
/// is there.
final class ScopeFunctions: @unchecked Sendable {
    // All of it is used within an access to the database.
    private unowned let db: Database
    private var lookup: MessageLookup?
    private var hash: SipHash?

    /// - Parameter names: Those that texts are to have others for.
    init(_ db: Database, _ names: NameReplacer?) {
        self.db = db
        if let names {
            db.add(
                function: DatabaseFunction("hansard_named", argumentCount: 1, pure: true) { values in
                    String.fromDatabaseValue(values[0]).map { names.replaced(in: $0) }
                })
        }
        db.add(
            function: DatabaseFunction("hansard_answered", argumentCount: 2, pure: true) { [weak self] values in
                try self?.answered(values)
            })
        db.add(
            function: DatabaseFunction("hansard_masked", argumentCount: 1, pure: true) { [weak self] values in
                try self?.masked(values)
            })
    }

    /// Of a conversation and a message’s id: the id, if the scope has the message; an empty one, which no message has,
    /// if not.
    private func answered(_ values: [DatabaseValue]) throws -> String? {
        guard let conversation = Int64.fromDatabaseValue(values[0]), let id = String.fromDatabaseValue(values[1]) else {
            return nil
        }
        let lookup = try lookup ?? MessageLookup(db)
        self.lookup = lookup
        return try lookup.has(conversation, id) ? id : ""
    }

    /// Another name for each channel’s name, the same at every time. Whether it is a live socket’s stays: that decides which
    /// absences are shown.
    private func masked(_ values: [DatabaseValue]) throws -> String? {
        guard let name = String.fromDatabaseValue(values[0]) else { return nil }
        let hash = try hash ?? MessageLookup.hash(db)
        self.hash = hash
        return Self.masked(name, hash)
    }

    static func masked(_ name: String, _ hash: SipHash) -> String {
        var name = name
        let (number, isLive) = name.withUTF8 { name in
            (hash.hash(0, UnsafeRawBufferPointer(name)), PresenceRecord.isLive(channel: name))
        }
        return "channel\(isLive ? "#" : " ")\(String(number, radix: 16))"
    }
}
