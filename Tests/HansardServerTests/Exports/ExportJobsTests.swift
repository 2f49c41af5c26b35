import Foundation
import HTTPServer
import Hansard
import HansardStore
import Logging
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// How many exports there may be, and what is left of those of a server that is gone.
@Suite struct ExportJobsTests {
    private static func with(_ limits: ExportLimits, _ body: (ExportJobs) throws -> Void) throws {
        let parent = NSTemporaryDirectory() + "/exports-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: parent) }
        let jobs = try ExportJobs(
            archive: parent + "/archive", site: try TestServer.site.get(), generator: "Hansard", in: parent, limits,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try body(jobs)
        jobs.end()
        #expect(try FileManager.default.contentsOfDirectory(atPath: parent) == [])
    }

    private static let grant = Grant(
        actor: Actor(means: .open, subject: "open", person: nil), role: .open, readable: .everything)

    private static var order: ExportOrder {
        ExportOrder(format: ExportFormats.all[0], selection: .everything, isForSpreadsheet: false)
    }

    @Test func aReaderHasAQuarterOfThoseThatAreMade() throws {
        try Self.with(ExportLimits()) { jobs in
            for _ in 0..<2 { _ = try jobs.add(Self.order, Self.grant, owner: "7", now: .now) }
            #expect {
                _ = try jobs.add(Self.order, Self.grant, owner: "7", now: .now)
            } throws: { ($0 as? ProblemDetails)?.status == .tooManyRequests }
            for owner in ["8", "9", "10"] as [ID] {
                for _ in 0..<2 { _ = try jobs.add(Self.order, Self.grant, owner: owner, now: .now) }
            }
            #expect {
                _ = try jobs.add(Self.order, Self.grant, owner: "11", now: .now)
            } throws: { ($0 as? ProblemDetails)?.status == .serviceUnavailable }
            #expect(jobs.jobs(of: "8").count == 2)
        }
    }

    @Test func whoCancelsHasRoomForAnother() throws {
        try Self.with(ExportLimits()) { jobs in
            let first = try jobs.add(Self.order, Self.grant, owner: "7", now: .now).id
            _ = try jobs.add(Self.order, Self.grant, owner: "7", now: .now)
            #expect(!jobs.remove(first, of: "8"))
            #expect(jobs.remove(first, of: "7"))
            #expect(!jobs.remove(first, of: "7"))
            _ = try jobs.add(Self.order, Self.grant, owner: "7", now: .now)
        }
    }

    /// There is no archive: it goes wrong, and the reader is told.
    @Test func oneThatGoesWrongSaysSoAndMakesRoom() throws {
        try Self.with(ExportLimits()) { jobs in
            for _ in 0..<5 {
                let id = try jobs.add(Self.order, Self.grant, owner: "7", now: .now).id
                jobs.begin(id)
                while let job = jobs.job(id, of: "7"), !job.hasEnded { usleep(1_000) }
                guard case .failed(.other)? = jobs.job(id, of: "7")?.state else {
                    Issue.record("It has not failed.")
                    return
                }
            }
        }
    }

    @Test func whatAKilledServerHasLeftIsRemovedAndWhatALivingOneHasStays() throws {
        let parent = NSTemporaryDirectory() + "/exports-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: parent) }
        let living = try ExportsFolder(in: parent)
        let abandoned = parent + "/hansard-exports-killed"
        try FileManager.default.createDirectory(atPath: abandoned, withIntermediateDirectories: true)
        for file in ["lock", "0123.zip"] {
            try Data().write(to: URL(fileURLWithPath: abandoned + "/" + file))
        }
        let next = try ExportsFolder(in: parent)
        #expect(!FileManager.default.fileExists(atPath: abandoned))
        #expect(FileManager.default.fileExists(atPath: living.path))
        var status = stat()
        #expect(stat(next.path, &status) == 0 && status.st_mode & 0o777 == 0o700)
    }
}
