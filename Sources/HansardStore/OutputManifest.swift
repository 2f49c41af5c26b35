import Foundation
import GRDB
import Hansard

/// What `build` has written into an output folder, and from what: `.hansard/manifest.db` in it.
///
/// Only what stands here is ever rewritten or removed. A path is noted before its file is written, so that a build
/// that was killed leaves nothing that the next one takes for somebody else's.
package final class OutputManifest {
    package struct State: Equatable {
        package var archiveID: Int64
        package var seq: Int64
        package var fingerprint: String
        /// The build that says so came to its end.
        package var isComplete: Bool

        package init(archiveID: Int64, seq: Int64, fingerprint: String, isComplete: Bool) {
            self.archiveID = archiveID
            self.seq = seq
            self.fingerprint = fingerprint
            self.isComplete = isComplete
        }
    }

    /// Why a folder cannot be built into.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        package enum Reason: Error, Equatable {
            case notAFolder
            case inUse
            case damaged
            case cannotWrite(String)
            case otherAudience(found: String?, wanted: String?)
            case holds(Unpublished)
            case liesIn(Unpublished)
        }

        /// What is never to be published, and where it is.
        package struct Unpublished: Equatable, Sendable {
            package enum Kind: String, Sendable {
                case archive = "the archive"
                case content = "the folder with the settings"
                case templates = "the folder with the templates"
                case theme = "the theme’s folder"
                case access = "the folder with the access log"
                case secret = "the file"
            }
            package let kind: Kind
            package let path: String

            package init(_ kind: Kind, _ path: String) { (self.kind, self.path) = (kind, path) }

            fileprivate var name: String { "\(kind.rawValue) \(path)" }
        }

        package let reason: Reason
        package let output: String

        package var description: String {
            let what =
                switch reason {
                case .notAFolder: "This is a file. Name a folder to build into with --output."
                case .inUse: "Another build is writing into this folder. Wait for it to finish, and build again."
                case .damaged:
                    "The list of what was built into this folder, .hansard/manifest.db, cannot be read. "
                        + "Build into a new folder with --output."
                case .holds(let what):
                    "\(what.name.prefix(1).uppercased())\(what.name.dropFirst()) is in this folder and would be published with "
                        + "the site. Nothing was changed. Build into a folder of its own with --output."
                case .liesIn(let what):
                    "This folder lies in \(what.name), where a site would be taken for a part of it, in backups too. Nothing "
                        + "was changed. Build into a folder of its own with --output."
                case .cannotWrite(let why):
                    "The output folder cannot be written to (\(why)). Choose another with --output."
                case .otherAudience(let found, let wanted):
                    "This folder holds \(Self.site(of: found)), and this build makes \(Self.site(of: wanted)). Nothing was "
                        + "changed. Build into another folder with --output, or remove this one first."
                }
            return "\(output): \(what)"
        }

        private static func site(of audience: String?) -> String {
            audience.map { "the site of the audience “\($0)”" } ?? "the whole archive’s site"
        }
    }

    /// Sees to it that `output` may be published: that none of `unpublished` is in it, nor it in one of them, whatever links or
    /// mounts lead there. Of folders that nobody named, an archive and an access log around the output are found, and
    /// those, settings and rules right in it.
    package static func check(_ output: String, against unpublished: [Problem.Unpublished]) throws(Problem) {
        let folder = Location(output)
        for what in unpublished {
            let location = Location(what.path)
            if location.lies(in: folder) { throw Problem(reason: .holds(what), output: output) }
            if folder.lies(in: location) { throw Problem(reason: .liesIn(what), output: output) }
        }
        let marks: [(file: String, kind: Problem.Unpublished.Kind)] = [
            ("hansard.db", .archive), ("access.db", .access), ("access.yml", .content), ("site.yml", .content),
        ]
        func found(_ folder: String, _ marks: some Sequence<(file: String, kind: Problem.Unpublished.Kind)>)
            -> Problem.Unpublished?
        {
            marks.first { access("\(folder)/\($0.file)", F_OK) == 0 }.map { Problem.Unpublished($0.kind, folder) }
        }
        for around in folder.folders.dropFirst() {
            if let what = found(around, marks.prefix(2)) { throw Problem(reason: .liesIn(what), output: output) }
        }
        let inside = (try? FileManager.default.contentsOfDirectory(atPath: output)) ?? []
        for name in ["."] + inside.sorted() {
            if let what = found(name == "." ? output : "\(output)/\(name)", marks) {
                throw Problem(reason: .holds(what), output: output)
            }
        }
    }

    /// Where something is, or would be, as the file system knows it.
    private struct Location {
        /// It, and the folders that it is in, the nearest first, without links in their paths.
        let folders: [String]
        private let identities: [Identity]

        private struct Identity: Equatable {
            let device: UInt64
            let number: UInt64
        }

        init(_ path: String) {
            var folder = Self.real(path)
            var folders = [folder]
            while folder != "/", !folder.isEmpty {
                folder = FilePath.folder(of: folder)
                folders.append(folder)
            }
            self.folders = folders
            identities = folders.compactMap { folder in
                var status = stat()
                return stat(folder, &status) == 0
                    ? Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino)) : nil
            }
        }

        /// Also when it is the same.
        func lies(in other: Location) -> Bool {
            if folders.contains(other.folders[0]) { return true }
            let exists = other.identities.count == other.folders.count
            return exists && identities.contains(other.identities[0])
        }

        private static func real(_ path: String) -> String {
            if let real = realpath(path.isEmpty ? "." : path, nil) {
                defer { free(real) }
                return String(cString: real)
            }
            let folder = real(FilePath.folder(of: path))
            switch FilePath.name(of: path) {
            case ".": return folder
            case "..": return FilePath.folder(of: folder)
            case let name: return folder == "/" ? "/" + name : "\(folder)/\(name)"
            }
        }
    }

    /// Runs a build into `output`: what the manifest's database throws is a problem of that folder.
    package static func reporting<T>(_ output: String, _ body: () throws -> T) throws -> T {
        do { return try body() } catch {
            switch DatabaseProblem(error) {
            case .damaged?, .foreign?: throw Problem(reason: .damaged, output: output)
            default: throw error
            }
        }
    }

    private let queue: DatabaseQueue
    private let output: String

    package static func folder(_ output: String) -> String { output + "/.hansard" }

    /// Opens the manifest of the folder `output`, and makes both where they are not there yet.
    package init(output: String) throws(Problem) {
        self.output = output
        do { try Self.createFolder(output) } catch { throw Problem(reason: error, output: output) }
        do { queue = try Self.open(output) } catch {
            let reason: Problem.Reason =
                switch DatabaseProblem(error) {
                case .inUse?: .inUse
                case .foreign?, .newer?, .damaged?: .damaged
                default: .cannotWrite((error as? DatabaseError)?.message ?? "\(error)")
                }
            throw Problem(reason: reason, output: output)
        }
    }

    private static func createFolder(_ output: String) throws(Problem.Reason) {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        if files.fileExists(atPath: output, isDirectory: &isFolder), !isFolder.boolValue { throw .notAFolder }
        do {
            try files.createDirectory(atPath: output, withIntermediateDirectories: true)
            // Not published: it names every page that there is.
            try OwnerOnly.makeFolder(folder(output))
        } catch let error as OwnerOnly.CannotMake { throw .cannotWrite(error.description) } catch {
            throw .cannotWrite((error as NSError).localizedDescription)
        }
    }

    private static func open(_ output: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        DatabaseFile.manifest.prepare(&configuration)
        let path = folder(output) + "/manifest.db"
        OwnerOnly.makeFile(path)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { try DatabaseFile.manifest.makeCurrent($0) }
        return queue
    }

    static let tables = """
        CREATE TABLE IF NOT EXISTS state (
            archive_id INTEGER NOT NULL, seq INTEGER NOT NULL, fingerprint TEXT NOT NULL, complete INTEGER NOT NULL
        );
        -- For which audience the folder is; no row for the whole archive’s site.
        CREATE TABLE IF NOT EXISTS audience (name TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS note (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS kept (
            kind TEXT NOT NULL, key INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key)
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, hash BLOB, bytes INTEGER) WITHOUT ROWID;
        """

    package func state() throws -> State? {
        try queue.read { db in
            try Row.fetchOne(db, sql: "SELECT archive_id, seq, fingerprint, complete FROM state").map {
                State(archiveID: $0[0], seq: $0[1], fingerprint: $0[2], isComplete: $0[3])
            }
        }
    }

    package func set(_ state: State) throws {
        try queue.write { db in
            try db.execute(sql: "DELETE FROM state")
            try db.execute(
                sql: "INSERT INTO state VALUES (?, ?, ?, ?)",
                arguments: [state.archiveID, state.seq, state.fingerprint, state.isComplete])
        }
    }

    /// Takes the folder for the site of `audience`, `nil` for that of the whole archive.
    ///
    /// - Throws: `.otherAudience` when it holds the site of another; nothing is changed then.
    package func claim(for audience: String?) throws {
        let (isNew, known) = try queue.read { db in
            (
                try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM file) OR EXISTS (SELECT 1 FROM state)")
                    != true,
                try String.fetchOne(db, sql: "SELECT name FROM audience")
            )
        }
        guard isNew || known == audience else {
            throw Problem(reason: .otherAudience(found: known, wanted: audience), output: output)
        }
        try queue.write { db in
            try db.execute(sql: "DELETE FROM audience")
            if let audience { try db.execute(sql: "INSERT INTO audience VALUES (?)", arguments: [audience]) }
        }
    }

    /// What an earlier build wrote down for the next one.
    package func note(_ key: String) throws -> Data? {
        try queue.read { try Data.fetchOne($0, sql: "SELECT value FROM note WHERE key = ?", arguments: [key]) }
    }

    package func setNote(_ key: String, _ value: Data) throws {
        try queue.write { db in
            try db.execute(sql: "INSERT OR REPLACE INTO note VALUES (?, ?)", arguments: [key, value])
        }
    }

    /// The hash of each of `paths` that is known; an empty one for a file that was meant to be written.
    package func hashes(of paths: [String]) throws -> [String: Data] {
        try queue.read { db in
            let select = try db.makeStatement(sql: "SELECT ifnull(hash, x'') FROM file WHERE path = ?")
            var hashes: [String: Data] = [:]
            for path in paths { if let hash = try Data.fetchOne(select, arguments: [path]) { hashes[path] = hash } }
            return hashes
        }
    }

    package func allHashes() throws -> [String: Data] {
        try queue.read { db in
            let rows = try Row.fetchCursor(db, sql: "SELECT path, ifnull(hash, x'') FROM file")
            var hashes: [String: Data] = [:]
            while let row = try rows.next() { hashes[row[0]] = row[1] }
            return hashes
        }
    }

    /// Known paths that begin with `prefix`.
    package func paths(under prefix: String) throws -> [String] {
        try queue.read { db in
            try String.fetchAll(
                db, sql: "SELECT path FROM file WHERE path >= ? AND path < ?",
                arguments: [prefix, prefix + "\u{10FFFF}"])
        }
    }

    /// Notes paths that will be written.
    package func intend(_ paths: [String]) throws {
        try queue.write { db in
            let insert = try db.makeStatement(sql: "INSERT OR IGNORE INTO file (path) VALUES (?)")
            for path in paths { try insert.execute(arguments: [path]) }
        }
    }

    package func note(_ written: [(path: String, hash: Data, bytes: Int)]) throws {
        try queue.write { db in
            let update = try db.makeStatement(sql: "INSERT OR REPLACE INTO file VALUES (?, ?, ?)")
            for file in written { try update.execute(arguments: [file.path, file.hash, file.bytes]) }
        }
    }

    package func forget(_ paths: [String]) throws {
        try queue.write { db in
            let delete = try db.makeStatement(sql: "DELETE FROM file WHERE path = ?")
            for path in paths { try delete.execute(arguments: [path]) }
        }
    }

    // MARK: What the next build need not work out again

    /// What the last build kept of this kind, by its keys.
    package func kept(_ kind: String) throws -> [Int64: [UInt8]] {
        try queue.read { db in
            let select = try Statement(db, "SELECT key, value FROM kept WHERE kind = ?")
            select.bind(1, copying: kind)
            var kept: [Int64: [UInt8]] = [:]
            while try select.step() { kept[select.int(0)] = Array(select.blob(1)) }
            return kept
        }
    }

    /// Keeps `values` for the next build.
    ///
    /// - Parameter everything: And nothing else of this kind.
    package func keep(_ kind: String, _ values: [Int64: [UInt8]], everything: Bool) throws {
        try queue.write { db in
            if everything { try db.execute(sql: "DELETE FROM kept WHERE kind = ?", arguments: [kind]) }
            let insert = try db.makeStatement(sql: "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)")
            for (key, value) in values.sorted(by: { $0.key < $1.key }) {
                try insert.execute(arguments: [kind, key, Data(value)])
            }
        }
    }

    package func close() throws { try queue.close() }
}

extension DatabaseFile {
    /// `.hansard/manifest.db`: what was built into a folder. It can be lost, and tells nothing of pages that were there once.
    static let manifest = DatabaseFile(
        applicationID: 0x484E_534D,  // “HNSM”
        layout: 1,
        pragmas: """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA secure_delete = ON
            """,
        mayBeUnmarked: true, create: { try $0.execute(sql: OutputManifest.tables) },
        upgrade: { try $0.execute(sql: OutputManifest.tables) })
}
