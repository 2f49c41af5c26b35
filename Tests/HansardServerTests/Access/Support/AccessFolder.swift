import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardStore
import NIOCore
import PairChannel
import TestSupport

@testable import HansardServer

/// A folder with rules, secrets and an access log, which goes with the test.
final class AccessFolder: Sendable {
    let path = NSTemporaryDirectory() + "/hansard-access-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String, rights: Int = 0o600) throws {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: rights], ofItemAtPath: file)
    }

    func database(maximumPages: Int? = nil) throws -> AccessDatabase {
        try AccessDatabase(folder: path + "/access", maximumPages: maximumPages)
    }

    /// The log on a disk on which there is no room for another entry.
    func fullDatabase() throws -> AccessDatabase {
        let full = try database(maximumPages: 1)
        // Ever smaller entries, until not even one of these fits.
        for bytes in [2_000, 100, 1] {
            let entry = AccessEntry(
                at: .now, action: "view", target: String(repeating: "x", count: bytes), status: 200, outcome: "served")
            while (try? full.append([entry])) != nil {}
        }
        return full
    }

    /// An archive of these lines of the native log.
    func archive(_ lines: [String]) throws -> ArchiveReader {
        try Ingestion.run(lines, file: path + "/chat.jsonl", into: path + "/archive")
        return try ArchiveReader(path: path + "/archive")
    }

    func rules(_ yaml: String) throws -> AccessRules { try AccessRules(yaml: yaml, file: path + "/access.yml") }
}

func request(
    _ path: String = "index.html", _ headers: [(String, String)] = [], query: [(name: String, value: String)] = [],
    from peer: String? = "192.0.2.7", behind proxies: TrustedProxies = .none
) throws -> Request {
    var fields = HTTPFields()
    for (name, value) in headers { fields.append(HTTPField(name: HTTPField.Name(name)!, value: value)) }
    return Request(
        method: .get, path: path, query: query, headers: fields,
        peer: try peer.map { try SocketAddress(ipAddress: $0, port: 40_000) }, proxies: proxies)
}

func actor(_ person: String?, only role: Role? = nil) -> Actor {
    Actor(means: .token, subject: "a token", person: person.map { ID($0) }, onlyRole: role)
}

func moment(_ text: String) throws -> Timestamp { try ReadTime(rfc3339: text).instant }
