import GRDB
import Hansard

extension DatabaseFile {
    /// `hansard.db`: the records.
    static let archive = DatabaseFile(
        applicationID: Schema.applicationID, layout: Schema.version,
        pragmas: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8192",
        create: { db in
            try Schema.create(db)
            try ArchiveIdentity.create(in: db)
        },
        upgrade: { try Upgrade.run($0) })

    /// `search.db`: terms of the records’ texts. Its layout is the tokenizer’s; one of other terms is made anew.
    static let search = DatabaseFile(
        applicationID: Schema.applicationID, layout: SearchTokenizer.version,
        pragmas: """
            PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4096
            """,
        create: { try $0.execute(sql: SearchIndex.tables) })

    /// `access.db`: who read what. FULL: what is committed is on the disk, also when the power fails. Triggers fire on REPLACE
    /// too.
    static let access = DatabaseFile(
        applicationID: 0x484E_5341,  // “HNSA”
        layout: 1, pragmas: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA recursive_triggers = ON",
        create: { try $0.execute(sql: AccessDatabase.tables) })

    /// `live/chat.db`: what was said in the live chat.
    static let chat = DatabaseFile(
        applicationID: 0x484E_5343,  // “HNSC”
        layout: 1, pragmas: "PRAGMA recursive_triggers = ON", create: { try $0.execute(sql: ChatSchema.tables) })

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
