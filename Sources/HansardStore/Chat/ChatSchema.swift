enum ChatSchema {
    static let tables = """
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

        -- As it reads now; what it said before is in its deeds.
        CREATE TABLE message (
            id INTEGER PRIMARY KEY,                 -- when it was committed, in microseconds since 1970
            conversation INTEGER NOT NULL, sequence INTEGER NOT NULL, sender TEXT NOT NULL, client_id TEXT NOT NULL,
            text TEXT NOT NULL, reply_to INTEGER, edited_at INTEGER, deleted_at INTEGER,
            deed INTEGER NOT NULL                   -- in which it was sent
        );
        CREATE UNIQUE INDEX message_place ON message (conversation, sequence);
        CREATE UNIQUE INDEX message_client ON message (sender, client_id);

        -- All that happened, in the order in which it did: the archive is given this.
        CREATE TABLE deed (
            n INTEGER PRIMARY KEY,                  -- without a gap: none is ever removed
            kind INTEGER NOT NULL,                  -- ChatDeedKind
            conversation INTEGER, sequence INTEGER, message INTEGER, person TEXT NOT NULL, at INTEGER NOT NULL,
            text TEXT                               -- of a message and an edit; of a person, JSON
        );
        CREATE INDEX deed_change ON deed (conversation, sequence) WHERE kind IN (1, 2);
        CREATE INDEX deed_person ON deed (n) WHERE kind = 4;
        CREATE TRIGGER deed_stays BEFORE UPDATE ON deed BEGIN SELECT RAISE(ABORT, 'deeds are only added'); END;
        CREATE TRIGGER deed_remains BEFORE DELETE ON deed BEGIN SELECT RAISE(ABORT, 'deeds are only added'); END;

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
        """
}

/// What a deed is.
enum ChatDeedKind: Int64 {
    case message = 0
    case edit = 1
    case deletion = 2
    case seen = 3
    case person = 4
}

extension DatabaseFile {
    /// `live/chat.db`: what was said in the live chat.
    static let chat = DatabaseFile(
        applicationID: 0x484E_5343,  // “HNSC”
        layout: 1, pragmas: "PRAGMA recursive_triggers = ON", create: { try $0.execute(sql: ChatSchema.tables) })
}
