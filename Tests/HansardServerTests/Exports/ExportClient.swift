import Foundation
import PairChannel
import Testing

@testable import HansardServer

/// Somebody who exports something from a server of the tests.
struct ExportClient {
    let port: Int
    /// Header fields that say who it is.
    let fields: [String]

    init(_ server: MatrixServer, _ reader: String, _ more: String...) throws {
        port = server.port
        fields = try #require(server.readers.first { $0.name == reader }).fields + more
    }

    func send(_ method: String, _ path: String, _ more: [String] = [], type: String? = nil, _ body: String? = nil)
        throws
        -> RawClient.Reply
    {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost"] + fields + more
        if let body {
            lines += ["Content-Type: \(type ?? "application/json")", "Content-Length: \(body.utf8.count)"]
        }
        let client = try RawClient(port: port)
        try client.send((lines + ["", body ?? ""]).joined(separator: "\r\n"))
        return try #require(try client.reply())
    }

    /// Begins an export.
    func begin(_ json: String) throws -> RawClient.Reply { try send("POST", "/api/v1/exports", type: nil, json) }

    /// Begins one that has to be taken.
    ///
    /// - Returns: Its address.
    func begun(_ json: String) throws -> String {
        let reply = try begin(json)
        try #require(reply.status == 202, "\(reply.text)")
        return try #require(reply["Location"])
    }

    /// Waits until it has ended.
    func ended(_ address: String) throws -> JSONValue {
        for _ in 0..<2_000 {
            let reply = try send("GET", address)
            try #require(reply.status == 200)
            let job = try JSONValue(parsing: reply.body)
            if let state = job["state"]?.string, ["ready", "failed"].contains(state) { return job }
            usleep(5_000)
        }
        throw RawClient.Failure(description: "the export does not end")
    }

    /// The ZIP file of one that was begun.
    func bundle(_ address: String) throws -> RawClient.Reply {
        let job = try ended(address)
        try #require(job["state"]?.string == "ready", "\(job)")
        return try send("GET", address + "/bundle.zip")
    }
}
