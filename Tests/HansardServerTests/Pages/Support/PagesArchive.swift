import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel
import TestSupport

@testable import HansardServer

/// An archive in a folder of its own, which goes with it.
final class PagesArchive {
    let base = NSTemporaryDirectory() + "/hansard-pages-\(UUID().uuidString)"
    private(set) var reading: Reading!

    init(_ lines: [String]) throws {
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        try add(lines)
    }

    deinit { try? FileManager.default.removeItem(atPath: base) }

    func add(_ lines: [String]) throws {
        try Ingestion.run(lines, file: "\(base)/\(UUID().uuidString).jsonl", into: base + "/archive")
        let reader = try ArchiveReader(path: base + "/archive")
        let site = try TestServer.site.get()
        let pages = try SitePages(site: site, reader: reader)
        reading = Reading(reader: reader, pages: pages, revision: "\(pages.extent.lastSeq)", exports: ExportSlots())
    }

    static func message(_ id: String, _ channel: String, _ sender: String = "7") -> String {
        #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"\#(sender)","sent_at":"2026-03-02T09:00:00Z","text":"text \#(id)"}"#
    }

    static func request(_ path: String, _ fields: [(HTTPField.Name, String)] = []) -> Request {
        var headers = HTTPFields()
        for (name, value) in fields { headers[name] = value }
        return Request(method: .get, path: path, query: [], headers: headers, peer: nil)
    }

    static func grant(_ means: Actor.Means = .open, _ subject: ID = "open", person: ID? = nil) -> Grant {
        Grant(actor: Actor(means: means, subject: subject, person: person), role: .open, readable: .everything)
    }
}
