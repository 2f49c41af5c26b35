import Foundation
import GRDB
import Hansard
import PairChannel

/// What webhooks have still to tell, and who is there: no record, it changes and goes.
struct WebhookTable {
    static let tables = """

        -- Who is told what happens in an app.
        CREATE TABLE webhook_endpoint (id INTEGER PRIMARY KEY, app TEXT NOT NULL, url TEXT NOT NULL);
        CREATE UNIQUE INDEX webhook_endpoint_key ON webhook_endpoint (app, url);

        -- What an endpoint has not taken yet.
        CREATE TABLE webhook_event (
            id INTEGER PRIMARY KEY, endpoint INTEGER NOT NULL,
            n INTEGER NOT NULL,                     -- in the order in which the endpoint’s events happened
            at INTEGER NOT NULL,                    -- milliseconds since 1970
            json BLOB NOT NULL
        );
        CREATE UNIQUE INDEX webhook_event_number ON webhook_event (endpoint, n);

        -- Channels with somebody in them; with a person, who is in a presence channel. Gone when the process is killed.
        CREATE TABLE webhook_occupancy (
            app TEXT NOT NULL, channel TEXT NOT NULL,
            person BLOB NOT NULL,                   -- in UTF-8; empty for the channel itself
            at INTEGER NOT NULL,                    -- milliseconds since 1970
            PRIMARY KEY (app, channel, person)
        ) WITHOUT ROWID;
        """

    private let db: Database

    init(_ db: Database) { self.db = db }

    // MARK: Reading

    /// All that is kept. The last sign of life is that of an event or of somebody’s coming.
    func backlog() throws -> WebhookBacklog {
        var backlog = WebhookBacklog()
        let events = try Row.fetchCursor(
            db,
            sql: """
                SELECT p.app, p.url, e.n, e.at, e.json FROM webhook_event e JOIN webhook_endpoint p ON p.id = e.endpoint
                ORDER BY e.endpoint, e.n
                """)
        while let row = try events.next() {
            let event = QueuedWebhookEvent(number: row[2], milliseconds: row[3], json: [UInt8](row[4] as Data))
            backlog.events[WebhookEndpoint(app: row[0], url: row[1]), default: []].append(event)
            backlog.lastSignMilliseconds = max(backlog.lastSignMilliseconds, event.milliseconds)
        }
        let rows = try Row.fetchCursor(
            db, sql: "SELECT app, channel, person, at FROM webhook_occupancy ORDER BY at, app, channel, person")
        while let row = try rows.next() {
            // Whatever is no name was not written by this.
            guard let channel = ChannelName(row[1] as String) else { continue }
            backlog.occupancies.append(
                WebhookOccupancy(app: row[0], channel: channel, person: PersonID(utf8: row[2] as Data)))
            backlog.lastSignMilliseconds = max(backlog.lastSignMilliseconds, row[3])
        }
        return backlog
    }

    // MARK: Writing

    /// Keeps changes, in their order.
    func keep(_ changes: [WebhookChange]) throws {
        for change in changes {
            switch change {
            case .added(let event, let endpoint): try add(event, to: try id(of: endpoint))
            case .removed(let numbers, let endpoint):
                let endpoint = try id(of: endpoint)
                for number in numbers {
                    try run("DELETE FROM webhook_event WHERE endpoint = ? AND n = ?", [endpoint, number])
                }
            case .arrived(let occupancy, let milliseconds): try add(occupancy, at: milliseconds)
            case .departed(let occupancy): try remove(occupancy)
            case .endpointRemoved(let endpoint):
                let id = try id(of: endpoint)
                try run("DELETE FROM webhook_event WHERE endpoint = ?", [id])
                try run("DELETE FROM webhook_endpoint WHERE id = ?", [id])
            }
        }
    }

    private func add(_ event: QueuedWebhookEvent, to endpoint: Int64) throws {
        try run(
            "INSERT OR REPLACE INTO webhook_event (endpoint, n, at, json) VALUES (?, ?, ?, ?)",
            [endpoint, event.number, event.milliseconds, Data(event.json)])
    }

    private func add(_ occupancy: WebhookOccupancy, at milliseconds: Int64) throws {
        try run(
            "INSERT OR REPLACE INTO webhook_occupancy (app, channel, person, at) VALUES (?, ?, ?, ?)",
            [occupancy.app.text, occupancy.channel.text, person(occupancy), milliseconds])
    }

    private func remove(_ occupancy: WebhookOccupancy) throws {
        try run(
            "DELETE FROM webhook_occupancy WHERE app = ? AND channel = ? AND person = ?",
            [occupancy.app.text, occupancy.channel.text, person(occupancy)])
    }

    /// Bytes, since a person’s id may have a NUL, at which a text ends for SQLite.
    private func person(_ occupancy: WebhookOccupancy) -> Data { Data((occupancy.person?.text ?? "").utf8) }

    private func id(of endpoint: WebhookEndpoint) throws -> Int64 {
        let key: StatementArguments = [endpoint.app.text, endpoint.url.text]
        let statement = try db.cachedStatement(sql: "SELECT id FROM webhook_endpoint WHERE app = ? AND url = ?")
        if let known = try Int64.fetchOne(statement, arguments: key) { return known }
        try run("INSERT INTO webhook_endpoint (app, url) VALUES (?, ?)", key)
        return db.lastInsertedRowID
    }

    private func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
