import Foundation
import GRDB
import Hansard

/// A program’s right to read as somebody. Its secret is nowhere, only its SHA-256.
package struct StoredToken: Sendable, Equatable {
    /// Unique among all that there ever were: it is what the log says.
    package let name: String
    package let person: String
    /// The one role that it may act in; `nil` for whatever the person may.
    package let role: String?
    package let created: Timestamp
    package let expires: Timestamp
    package let revoked: Timestamp?

    package init(
        name: String, person: String, role: String?, created: Timestamp, expires: Timestamp, revoked: Timestamp? = nil
    ) {
        (self.name, self.person, self.role) = (name, person, role)
        (self.created, self.expires, self.revoked) = (created, expires, revoked)
    }
}

extension AccessDatabase {
    package func add(_ token: StoredToken, sha256: [UInt8]) throws(AccessError) {
        let folder = folder
        try write { db in
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM token WHERE name = ?", arguments: [token.name])
            guard count == 0 else { throw AccessError(folder, .tokenExists(token.name)) }
            try db.execute(
                sql: "INSERT INTO token (sha256, name, person, role, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    Data(sha256), token.name, token.person, token.role, token.created.microseconds,
                    token.expires.microseconds,
                ])
        }
    }

    /// The token whose secret has that SHA-256.
    package func token(sha256: [UInt8]) throws(AccessError) -> StoredToken? {
        try read { db in
            let find = try db.cachedStatement(sql: Self.columns + " WHERE sha256 = ?")
            return try Row.fetchOne(find, arguments: [Data(sha256)]).map(Self.token)
        }
    }

    /// All that there ever were, the oldest first.
    package func tokens() throws(AccessError) -> [StoredToken] {
        try read { db in try Row.fetchAll(db, sql: Self.columns + " ORDER BY id").map(Self.token) }
    }

    /// - Returns: Whether it was in force until now.
    @discardableResult
    package func revokeToken(named name: String, at now: Timestamp) throws(AccessError) -> Bool {
        let folder = folder
        return try write { db in
            guard try Int.fetchOne(db, sql: "SELECT count(*) FROM token WHERE name = ?", arguments: [name]) == 1 else {
                throw AccessError(folder, .noSuchToken(name))
            }
            try db.execute(
                sql: "UPDATE token SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL",
                arguments: [now.microseconds, name])
            return db.changesCount == 1
        }
    }

    private static let columns = "SELECT name, person, role, created_at, expires_at, revoked_at FROM token"

    private static func token(_ row: Row) -> StoredToken {
        StoredToken(
            name: row[0], person: row[1], role: row[2], created: Timestamp(microseconds: row[3]),
            expires: Timestamp(microseconds: row[4]), revoked: (row[5] as Int64?).map { Timestamp(microseconds: $0) })
    }
}
