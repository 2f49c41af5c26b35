import GRDB

/// The tables of the journal.
enum JournalSchema {
    static let tables =
        """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

        -- Who has used the chat, and whom it was told of.
        CREATE TABLE person (
            id TEXT PRIMARY KEY, name TEXT, title TEXT, is_active INTEGER NOT NULL DEFAULT 1
        ) WITHOUT ROWID;

        CREATE TABLE conversation (
            id INTEGER PRIMARY KEY, channel TEXT NOT NULL UNIQUE, lower TEXT NOT NULL, higher TEXT NOT NULL,
            sequence INTEGER NOT NULL DEFAULT 0     -- of what happened last
        );
        CREATE INDEX conversation_lower ON conversation (lower);
        CREATE INDEX conversation_higher ON conversation (higher);

        -- As it reads now; what it said before is in its entries.
        CREATE TABLE message (
            id INTEGER PRIMARY KEY,                 -- when it was committed, in microseconds since 1970
            conversation INTEGER NOT NULL, sequence INTEGER NOT NULL, sender TEXT NOT NULL, client_id TEXT NOT NULL,
            text TEXT NOT NULL, reply_to INTEGER, edited_at INTEGER, deleted_at INTEGER,
            entry INTEGER NOT NULL                  -- in which it was sent
        );
        CREATE UNIQUE INDEX message_place ON message (conversation, sequence);
        CREATE UNIQUE INDEX message_client ON message (sender, client_id);

        -- All that happened, in the order in which it did: the archive is given this.
        CREATE TABLE entry (
            n INTEGER PRIMARY KEY,                  -- given without a gap, and never twice
            kind INTEGER NOT NULL,                  -- EntryKind
            conversation INTEGER, sequence INTEGER, message INTEGER, person TEXT NOT NULL, at INTEGER NOT NULL,
            text TEXT                               -- of a message and an edit; of a person, JSON; else the line of the log
        );

        -- How far each has seen a conversation.
        CREATE TABLE mark (
            conversation INTEGER NOT NULL, person TEXT NOT NULL, message INTEGER NOT NULL, sequence INTEGER NOT NULL,
            at INTEGER NOT NULL, PRIMARY KEY (conversation, person)
        ) WITHOUT ROWID;

        CREATE TABLE windows (person TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;

        -- What a hosted server has not been told yet.
        CREATE TABLE outbox (
            n INTEGER PRIMARY KEY AUTOINCREMENT, channels TEXT NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL,
            excluded TEXT
        );

        -- What it did not take, and never will.
        CREATE TABLE refused (
            n INTEGER PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL, channels TEXT NOT NULL, name TEXT NOT NULL,
            data TEXT NOT NULL
        );
        """ + entries + published + presence + WebhookTable.tables

    /// What belongs to the entries, whichever layout they were made by.
    private static let entries = """

        CREATE INDEX entry_change ON entry (conversation, sequence) WHERE kind IN (1, 2);
        CREATE INDEX entry_person ON entry (n) WHERE kind = 4;
        CREATE INDEX entry_of_person ON entry (person, n) WHERE kind = 4;
        \(entryStays)
        -- Conversations are read from here; the last number is what the next one is counted from.
        CREATE TRIGGER entry_remains BEFORE DELETE ON entry
            WHEN OLD.kind IN (0, 1, 2) OR OLD.n = (SELECT max(n) FROM entry)
                OR OLD.n > ifnull((SELECT value FROM meta WHERE name = 'archived'), 0)
                OR OLD.kind = 4 AND NOT EXISTS (
                    SELECT 1 FROM entry WHERE kind = 4 AND person = OLD.person AND n > OLD.n)
            BEGIN SELECT RAISE(ABORT, 'the archive does not have it yet, or it is still asked for'); END;
        """

    /// Whatever is erased is, though, see `JournalErasure`.
    static let entryStays = """
        CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
            BEGIN SELECT RAISE(ABORT, 'entries are only added'); END;
        """

    /// What applications publish that is a record.
    private static let published = """

        -- What is known when an application sends it again: of a channel the ids of messages, of an app its idempotency keys.
        CREATE TABLE remembered (
            id INTEGER PRIMARY KEY, scope TEXT NOT NULL,
            key BLOB NOT NULL,                      -- UTF-8, which may have a NUL in it
            hash BLOB,                              -- of a message, the SHA-256 of its sender and its text
            entry INTEGER NOT NULL, at INTEGER NOT NULL
        );
        CREATE UNIQUE INDEX remembered_key ON remembered (scope, key);
        """

    private static let presence = """

        -- Whose sockets are in presence channels: of a server that was killed, the ends are still to be told.
        CREATE TABLE stay (id TEXT PRIMARY KEY, person TEXT NOT NULL, since INTEGER NOT NULL) WITHOUT ROWID;
        """

    /// Brings the layout of the chat’s database, before there was a journal, to the present one.
    static let fromFirstLayout =
        """
        DROP TRIGGER deed_stays;
        DROP TRIGGER deed_remains;
        DROP INDEX deed_change;
        DROP INDEX deed_person;
        ALTER TABLE deed RENAME TO entry;
        ALTER TABLE message RENAME COLUMN deed TO entry;
        """ + entries + published + presence + WebhookTable.tables
}

/// What an entry is.
enum EntryKind: Int64 {
    case message = 0
    case edit = 1
    case deletion = 2
    case seen = 3
    case person = 4
    /// Of an application’s event, the line of the native log; the entry’s `person` is the app.
    case published = 5
    /// A socket has joined a presence channel: the line.
    case online = 6
    /// It has left it: the line.
    case offline = 7
    /// A line as it came: a webhook’s body, or what an app calls somebody.
    case line = 8
}

extension DatabaseFile {
    /// `live/live.db`: what was said live. FULL is said again when it is open, see `LiveJournal`.
    static let journal = DatabaseFile(
        applicationID: 0x484E_5343,  // “HNSC”
        layout: 2, pragmas: "PRAGMA recursive_triggers = ON", create: { try $0.execute(sql: JournalSchema.tables) },
        upgrade: { try $0.execute(sql: JournalSchema.fromFirstLayout) })
}
