import GRDB

/// The archive's tables. A released migration is never edited; the next one is added below it.
///
/// They are a view of the log: a row of a record has the number of its line, `seq`, and can be made from it again. Columns
/// under “derived” are worked out from records when they are written and can be worked out again; nothing else is ever
/// changed. Times are microseconds since 1970 in UTC; what the source does not say is NULL.
enum Schema {
    /// “HNSD”, so that `file` and the next reader know whose database this is.
    static let applicationID: Int32 = 0x484E_5344
    static let version = 9

    /// The last layout whose rows were the record themselves, and not a view of the log.
    static let lastWithoutLog = 6

    static func create(_ db: Database) throws {
        try db.execute(sql: tables + added + accounts + apart + erasures)
        try db.execute(sql: pages + reports + unseen)
    }

    /// Added when an archive is opened for writing, to one that was made before these tables were: whoever does not
    /// know them goes on without. Readers of an archive that nobody wrote to since find no files and no counts.
    static let added = """
        -- A file that a source has for an attachment, or that it was left out. A record of its own, because the export
        -- with the file may come after the one that names it. `sha256` is empty for one that was left out.
        CREATE TABLE IF NOT EXISTS attachment_file (
            seq INTEGER PRIMARY KEY, message INTEGER NOT NULL, ordinal INTEGER NOT NULL,
            sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
            left_out INTEGER NOT NULL,          -- see AttachmentFile.LeftOut; 0 for a file in blobs/
            -- derived: what the file is by its first bytes, see FileLook
            kind INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
            path TEXT NOT NULL, source INTEGER NOT NULL, line INTEGER NOT NULL
        );
        CREATE UNIQUE INDEX IF NOT EXISTS attachment_file_of ON attachment_file (message, ordinal, sha256, left_out);

        -- The system's own id of a conversation that an export without it brought first, under its folder's name.
        CREATE TABLE IF NOT EXISTS conversation_alias (
            id TEXT PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversation
        ) WITHOUT ROWID;

        -- How many gave a reaction, where the source says more than it names.
        CREATE TABLE IF NOT EXISTS reaction_count (
            seq INTEGER PRIMARY KEY, message INTEGER NOT NULL, emoji TEXT NOT NULL, count INTEGER NOT NULL,
            source INTEGER NOT NULL, line INTEGER NOT NULL,
            -- derived: the newest input that counts so, and whether that stands, see ReactionCounts
            input INTEGER, is_shown INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX IF NOT EXISTS reaction_count_of ON reaction_count (message, emoji, seq);

        -- An emoji of a workspace’s own, as a source has it: an image in blobs/, or another name of the emoji `alias`.
        CREATE TABLE IF NOT EXISTS custom_emoji (
            seq INTEGER PRIMARY KEY, system TEXT NOT NULL, name TEXT NOT NULL, alias TEXT,
            sha256 TEXT, bytes INTEGER, kind INTEGER, width INTEGER, height INTEGER, path TEXT, extra TEXT,
            source INTEGER NOT NULL, line INTEGER NOT NULL,
            -- derived: the newest input that has it so, and whether that stands, see CustomEmojiRows
            input INTEGER, is_shown INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX IF NOT EXISTS custom_emoji_of ON custom_emoji (system, name, seq);

        """

    /// What version 4 adds to the tables of an older archive.
    static let reading = """
        ALTER TABLE source ADD COLUMN records_reading INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE conversation ADD COLUMN reading_at INTEGER;
        """

    /// Whose ids mean whom, see `Account`. What version 5 adds, with `source.system`.
    static let accounts = """
        CREATE TABLE account (
            id INTEGER PRIMARY KEY, system TEXT NOT NULL, external_id TEXT NOT NULL,
            person INTEGER NOT NULL REFERENCES person, UNIQUE (external_id, system)
        );
        CREATE INDEX account_of ON account (person);

        CREATE TABLE conversation_key (
            system TEXT NOT NULL, external_id TEXT NOT NULL, conversation INTEGER NOT NULL REFERENCES conversation,
            PRIMARY KEY (external_id, system)
        ) WITHOUT ROWID;
        CREATE INDEX conversation_key_of ON conversation_key (conversation);

        """

    /// What version 6 adds: what comes apart from its message, how far logs go, and names as of a date.
    static let apart = """
        -- That a row of `attachment` came as a record of its own.
        CREATE TABLE attachment_record (
            seq INTEGER PRIMARY KEY, message INTEGER NOT NULL, ordinal INTEGER NOT NULL, extra TEXT,
            source INTEGER NOT NULL, line INTEGER NOT NULL
        );
        CREATE UNIQUE INDEX attachment_record_of ON attachment_record (message, ordinal);

        -- What is known of attachments whose messages have not come: it becomes records when they do. Of one that has a
        -- file, the file too, as in attachment_file; `left_out` is NULL without.
        CREATE TABLE awaited_attachment (
            id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, message_id TEXT NOT NULL,
            source_id TEXT, name TEXT, type TEXT, url TEXT, sha256 TEXT, bytes INTEGER, note TEXT, extra TEXT,
            source INTEGER NOT NULL, line INTEGER NOT NULL,
            left_out INTEGER, path TEXT, file_sha256 TEXT, file_bytes INTEGER, kind INTEGER, width INTEGER, height INTEGER,
            seq INTEGER NOT NULL
        );
        CREATE INDEX awaited_attachment_of ON awaited_attachment (conversation, message_id);

        -- That a log holds all of a conversation from some time, NULL for its beginning, to another.
        CREATE TABLE log_coverage (
            seq INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, from_at INTEGER, to_at INTEGER NOT NULL, extra TEXT,
            source INTEGER NOT NULL, line INTEGER NOT NULL
        );
        CREATE UNIQUE INDEX log_coverage_of ON log_coverage (conversation, to_at, ifnull(from_at, ''));

        -- What somebody was called from when on, as people.yml says: no record, and written anew when the file changes.
        CREATE TABLE person_name (
            person INTEGER NOT NULL REFERENCES person, from_at INTEGER NOT NULL, name TEXT NOT NULL,
            PRIMARY KEY (person, from_at)
        ) WITHOUT ROWID;

        """

    /// What was erased and what must not be. What version 8 adds.
    private static let erasures = """
        -- The messages whose texts and files were erased, by the record that says why. Nothing that a source says of them is
        -- taken in again.
        CREATE TABLE erased (
            message INTEGER PRIMARY KEY, erasure INTEGER NOT NULL, at INTEGER NOT NULL, ground TEXT NOT NULL
        );
        CREATE INDEX edit_permalink ON edit (message) WHERE instr(text, '/archives/') > 0;
        -- The same of people’s names and what else sources said of them.
        CREATE TABLE erased_person (person INTEGER PRIMARY KEY, erasure INTEGER NOT NULL);

        -- What must not be erased, see LogHold; `selection` as Selection.json writes it.
        CREATE TABLE hold (
            seq INTEGER PRIMARY KEY, matter TEXT NOT NULL, custodian TEXT NOT NULL, selection TEXT NOT NULL,
            actor TEXT NOT NULL, at INTEGER NOT NULL, released_at INTEGER
        );

        """

    /// How conversations are cut into pages.
    static let pages = """
        -- Derived: the pages of a conversation, numbered from 0, see TranscriptCutter. `counted_seq` is the last record
        -- that changed which messages a page has, `changed_seq` the last that changed anything on it.
        CREATE TABLE page (
            conversation INTEGER NOT NULL, number INTEGER NOT NULL, first_month INTEGER NOT NULL,
            last_month INTEGER NOT NULL, part INTEGER NOT NULL, start_at INTEGER NOT NULL, start_seq INTEGER NOT NULL,
            messages INTEGER NOT NULL, weight INTEGER NOT NULL, counted_seq INTEGER NOT NULL,
            changed_seq INTEGER NOT NULL, PRIMARY KEY (conversation, number)
        ) WITHOUT ROWID;

        """

    private static let tables = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

        CREATE TABLE run (
            id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, finished_at INTEGER,
            first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL
        );
        CREATE TABLE source (
            id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, name TEXT NOT NULL, format TEXT NOT NULL,
            system TEXT NOT NULL DEFAULT '',
            records_reading INTEGER NOT NULL DEFAULT 0, -- see ReadingOnRecord
            input INTEGER                       -- REFERENCES input
        );

        CREATE TABLE person (
            -- `source_id` is what the archive calls them: see Accounts. `manager` is a source_id too.
            id INTEGER PRIMARY KEY, source_id TEXT NOT NULL UNIQUE, slug TEXT NOT NULL UNIQUE,
            -- derived: the latest version; the name is the newest in person_name where there is one
            name TEXT, real_name TEXT, handle TEXT, email TEXT, title TEXT, team TEXT, manager TEXT,
            is_bot INTEGER NOT NULL DEFAULT 0,
            -- derived: the last record that changes their pages
            changed_seq INTEGER NOT NULL DEFAULT 0,
            -- derived: the version that is shown and as of when a source said it last
            version INTEGER, as_of INTEGER
        );
        CREATE TABLE person_version (
            seq INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES person, name TEXT NOT NULL, real_name TEXT,
            handle TEXT, email TEXT, title TEXT, team TEXT, manager TEXT, is_bot INTEGER NOT NULL, extra TEXT,
            source INTEGER NOT NULL, line INTEGER NOT NULL
        );
        CREATE INDEX person_version_of ON person_version (person, seq);

        CREATE TABLE conversation (
            id INTEGER PRIMARY KEY, source_id TEXT NOT NULL UNIQUE, slug TEXT NOT NULL UNIQUE,
            kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
            low INTEGER REFERENCES person, high INTEGER REFERENCES person,
            -- derived: the latest version
            name TEXT, topic TEXT, purpose TEXT, is_archived INTEGER NOT NULL DEFAULT 0,
            -- derived: of its system, see ShortNames
            has_short_names INTEGER NOT NULL DEFAULT 0,
            -- derived: its messages
            messages INTEGER NOT NULL DEFAULT 0, first_at INTEGER, last_at INTEGER,
            changed_seq INTEGER NOT NULL DEFAULT 0,
            reading_at INTEGER,                 -- derived: see ReadingOnRecord; NULL where no reading is on record
            -- derived: the version that is shown and as of when a source said it last
            version INTEGER, as_of INTEGER
        );
        CREATE INDEX conversation_latest ON conversation (last_at);
        CREATE INDEX conversation_changed ON conversation (changed_seq);
        CREATE TABLE conversation_version (
            seq INTEGER PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversation, kind INTEGER NOT NULL,
            name TEXT, topic TEXT, purpose TEXT, is_archived INTEGER NOT NULL, extra TEXT,
            source INTEGER NOT NULL, line INTEGER NOT NULL
        );
        CREATE INDEX conversation_version_of ON conversation_version (conversation, seq);

        -- A conversation's messages lie together in the order of time: a page is one piece of the file.
        CREATE TABLE message (
            conversation INTEGER NOT NULL, sent_at INTEGER NOT NULL, seq INTEGER NOT NULL, sender INTEGER,
            shape INTEGER NOT NULL,             -- precision, zone, kind, format: see MessageShape
            marks INTEGER NOT NULL DEFAULT 0,   -- derived: which other tables have rows for it, see MessageMarks
            source_id TEXT NOT NULL, text TEXT NOT NULL, content_hash INTEGER NOT NULL,
            source INTEGER NOT NULL, line INTEGER NOT NULL,
            reply_to TEXT, thread TEXT, sender_name TEXT, client_id TEXT, extra TEXT,
            PRIMARY KEY (conversation, sent_at, seq)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX message_seq ON message (seq);
        -- Texts with addresses of messages, see Permalink: few have one.
        CREATE INDEX message_permalink ON message (conversation, sent_at, seq) WHERE instr(text, '/archives/') > 0;
        CREATE INDEX message_reply ON message (conversation, reply_to) WHERE reply_to IS NOT NULL;
        CREATE INDEX message_thread ON message (conversation, thread) WHERE thread IS NOT NULL;

        -- Messages that others answer and that have not come yet.
        CREATE TABLE awaited (
            conversation INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (conversation, id)
        ) WITHOUT ROWID;

        -- Where a message is, by its id: SipHash of (conversation, id), the next free number on a collision.
        CREATE TABLE message_key (hash INTEGER PRIMARY KEY, seq INTEGER NOT NULL);

        CREATE TABLE attachment (
            message INTEGER NOT NULL, ordinal INTEGER NOT NULL, source_id TEXT, name TEXT, type TEXT, url TEXT,
            sha256 TEXT, bytes INTEGER, note TEXT, PRIMARY KEY (message, ordinal)
        ) WITHOUT ROWID;

        -- A message that a later snapshot of its conversation no longer has.
        CREATE TABLE missing (
            seq INTEGER PRIMARY KEY, message INTEGER NOT NULL UNIQUE, source INTEGER NOT NULL
        );

        -- Marks and presence, by month (UTC, see CalendarMonth): they are many and small, and `seen` and `presence` are tables
        -- that make rows of these, see SeenRows, PresenceRows. Where a mark or change came from, the log says.
        -- `marks` are those up to places of the month, see SeenMonth and SeenPlace; `last_time` is the latest time of those
        -- that name no message, NULL without any.
        CREATE TABLE seen_month (
            conversation INTEGER NOT NULL, person INTEGER NOT NULL, month INTEGER NOT NULL, count INTEGER NOT NULL,
            last_time INTEGER, marks BLOB NOT NULL, PRIMARY KEY (conversation, person, month)
        ) WITHOUT ROWID;
        CREATE INDEX seen_month_time ON seen_month (conversation, last_time) WHERE last_time IS NOT NULL;
        CREATE TABLE presence_month (
            person INTEGER NOT NULL, month INTEGER NOT NULL, count INTEGER NOT NULL, changes BLOB NOT NULL,
            PRIMARY KEY (person, month)
        ) WITHOUT ROWID;

        CREATE TABLE quarantine (
            key BLOB PRIMARY KEY,               -- SHA-256 over source name, line and bytes
            run INTEGER NOT NULL, source TEXT NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL,
            lines INTEGER NOT NULL DEFAULT 1    -- how many lines it stands for, from `line` on
        ) WITHOUT ROWID;

        -- Derived: who writes in a conversation. (Who may read in it comes from `membership` besides.)
        CREATE TABLE writer (
            conversation INTEGER NOT NULL, person INTEGER NOT NULL, messages INTEGER NOT NULL,
            first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, PRIMARY KEY (conversation, person)
        ) WITHOUT ROWID;
        CREATE INDEX writer_person ON writer (person);

        -- Derived: the days (since 1970, UTC) on which the presence of somebody changed.
        CREATE TABLE presence_day (
            day INTEGER NOT NULL, person INTEGER NOT NULL, changed_seq INTEGER NOT NULL, PRIMARY KEY (day, person)
        ) WITHOUT ROWID;
        CREATE INDEX presence_day_changed ON presence_day (changed_seq);

        \(changes)
        \(inputs)
        \(documents)
        """

    /// What was done at a time that the source need not say. SQLite takes no two NULLs for equal, so that the index which
    /// keeps a record from being there twice has another value for a time that is not known; no instant is a text.
    static let changes = """
        CREATE TABLE edit (
            seq INTEGER PRIMARY KEY, message INTEGER NOT NULL, editor INTEGER, edited_at INTEGER,
            from_snapshot INTEGER NOT NULL,     -- found by comparing exports, not told by the source
            format INTEGER NOT NULL, text TEXT NOT NULL, content_hash INTEGER NOT NULL, extra TEXT,
            source INTEGER NOT NULL, line INTEGER NOT NULL,
            -- which record brought this text first
            document INTEGER NOT NULL,
            -- derived: its place among the texts as VersionRows counts it; NULL adds nothing to another row
            version INTEGER,
            -- how often the message had this text before
            appearance INTEGER NOT NULL DEFAULT 0
        );
        CREATE UNIQUE INDEX edit_of ON edit (message, ifnull(edited_at, ''), content_hash, appearance);

        CREATE TABLE deletion (
            seq INTEGER PRIMARY KEY, message INTEGER NOT NULL, deleter INTEGER NOT NULL, deleted_at INTEGER,
            extra TEXT, source INTEGER NOT NULL, line INTEGER NOT NULL
        );
        CREATE UNIQUE INDEX deletion_of ON deletion (message, ifnull(deleted_at, ''), deleter);

        CREATE TABLE reaction (
            seq INTEGER PRIMARY KEY, message INTEGER NOT NULL, person INTEGER NOT NULL, emoji TEXT NOT NULL,
            at INTEGER, removed INTEGER NOT NULL, extra TEXT, source INTEGER NOT NULL, line INTEGER NOT NULL
        );
        CREATE UNIQUE INDEX reaction_of ON reaction (message, person, emoji, ifnull(at, ''), removed);

        CREATE TABLE membership (
            seq INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, person INTEGER NOT NULL, at INTEGER,
            joined INTEGER NOT NULL, extra TEXT, source INTEGER NOT NULL, line INTEGER NOT NULL
        );
        CREATE UNIQUE INDEX membership_of ON membership (conversation, person, ifnull(at, ''), joined);
        """

    /// What the order of versions is worked out from, see TextVersion.
    static let inputs = """
        -- What the user named: a file, or an export of many.
        CREATE TABLE input (
            id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run,
            is_snapshot INTEGER NOT NULL,       -- the state at some moment, as against a log of what happened
            as_of INTEGER,                      -- the newest instant that it tells of
            met BLOB                            -- of a snapshot: the messages that are in it, see SequenceSet
        );
        CREATE INDEX source_input ON source (input);

        -- The stretches of conversations of which a snapshot has every message.
        CREATE TABLE coverage (
            input INTEGER NOT NULL, conversation INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
            PRIMARY KEY (input, conversation, first_at)
        ) WITHOUT ROWID;

        -- That a snapshot shows a text of a message which is not the one that the message’s row has.
        CREATE TABLE sighting (
            message INTEGER NOT NULL, input INTEGER NOT NULL, document INTEGER NOT NULL,
            PRIMARY KEY (message, input, document)
        ) WITHOUT ROWID;
        """

    static let documents = """
        -- Every text that a message ever had; what `search.db` indexes.
        CREATE VIEW document AS
            SELECT seq, text FROM message UNION ALL SELECT seq, text FROM edit WHERE document = seq;
        """

    /// The document that is the newest text of `message`, if that is not the one which its row has. One range of `edit_of`.
    static let newestDocument = """
        (SELECT edit.document FROM edit WHERE edit.message = message.seq AND edit.version > 0
            ORDER BY edit.version DESC LIMIT 1)
        """

    /// Derived: what is unseen as of the last record; the same numbers that a report as of that instant works out.
    static let unseen = """
        -- Who takes part in a conversation, see UnseenTable.
        CREATE TABLE unseen_reader (
            conversation INTEGER NOT NULL, person INTEGER NOT NULL,
            covered_at INTEGER NOT NULL, covered INTEGER NOT NULL, -- the place up to which nothing is unseen
            evidence INTEGER NOT NULL,          -- -1 for none
            base INTEGER NOT NULL,              -- how many of the messages that are counted are not unseen
            frozen INTEGER,                     -- of one who has left: how many are unseen
            inferred INTEGER NOT NULL, oldest_at INTEGER, oldest INTEGER, oldest_id TEXT,
            own_at INTEGER, own INTEGER,        -- their last message
            mark_at INTEGER, seen_at INTEGER,
            online INTEGER,                     -- microseconds online since the oldest; NULL when nothing is known
            PRIMARY KEY (conversation, person)
        ) WITHOUT ROWID;
        CREATE INDEX unseen_reader_person ON unseen_reader (person);
        CREATE INDEX unseen_reader_idle ON unseen_reader (conversation) WHERE oldest IS NULL;

        -- How far the rows of a conversation go, see UnseenState.
        CREATE TABLE unseen_conversation (
            conversation INTEGER PRIMARY KEY, counted INTEGER NOT NULL, messages INTEGER NOT NULL,
            end_at INTEGER NOT NULL, end_seq INTEGER NOT NULL, horizon INTEGER NOT NULL, is_whole INTEGER NOT NULL
        );

        CREATE VIEW unseen AS SELECT \(unseenColumns(of: "main"));

        """

    /// What a view of what is unseen selects, from the tables of a database. Each table has a column in it that is no key,
    /// whatever is asked for: `ScopeGuard` is not told which view reads a table for its key alone.
    ///
    /// - Parameter online: The last column.
    static func unseenColumns(of database: String, online: String = "online") -> String {
        """
        own.conversation, own.person, evidence, ifnull(frozen, counted - base) AS messages, inferred, oldest_at, oldest,
            mark_at, seen_at, oldest_id, \(online)
        FROM \(database).unseen_reader AS own
            CROSS JOIN \(database).unseen_conversation AS its ON its.conversation = own.conversation
        WHERE oldest IS NOT NULL AND counted >= 0
        """
    }

    /// What reports are made from: all of it derived.
    static let reports = """
        -- Derived: messages by quarter of an hour, see ActivityTable.
        CREATE TABLE activity (
            person INTEGER NOT NULL, month INTEGER NOT NULL, quarters BLOB NOT NULL, PRIMARY KEY (person, month)
        ) WITHOUT ROWID;

        -- Derived: response times in pairs, and where each pair stands, see ResponseTable.
        CREATE TABLE response (
            person INTEGER NOT NULL, month INTEGER NOT NULL, changed_seq INTEGER NOT NULL, entries BLOB NOT NULL,
            PRIMARY KEY (person, month)
        ) WITHOUT ROWID;
        CREATE INDEX response_changed ON response (changed_seq);
        CREATE TABLE standing (
            conversation INTEGER PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL, rows INTEGER NOT NULL,
            sender INTEGER, since INTEGER NOT NULL
        );
        """
}
