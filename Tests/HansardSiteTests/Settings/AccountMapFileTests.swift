import Foundation
import Hansard
import Synchronization
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) final class AccountMapFileTests {
    private let content = NSTemporaryDirectory() + "/hansard-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: content, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: content) }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: content + "/people.yml"))
    }

    private func names(_ file: AccountMapFile) -> [String]? { file.map()?.entries.map(\.name) }

    @Test func whatIsChangedCounts() throws {
        let reported = Mutex<[String]>([])
        let file = try AccountMapFile(content: content) { problem in reported.withLock { $0.append(problem) } }
        #expect(names(file) == nil)
        try write("people: {jamie: {accounts: [7]}}")
        #expect(names(file) == ["jamie"])
        try write("people: {alex: {accounts: [3, crm/3]}}")
        #expect(names(file) == ["alex"])
        try FileManager.default.removeItem(atPath: content + "/people.yml")
        #expect(names(file) == nil)
        #expect(reported.withLock { $0 }.isEmpty)
    }

    @Test func whatIsWrongLaterOnIsReportedOnceAndWhatWasSaidHolds() throws {
        try write("people: {jamie: {accounts: [7]}}")
        let reported = Mutex<[String]>([])
        let file = try AccountMapFile(content: content) { problem in reported.withLock { $0.append(problem) } }
        try write("people: {jamie: {acounts: [7]}}")
        #expect(names(file) == ["jamie"] && names(file) == ["jamie"])
        #expect(reported.withLock { $0 }.count == 1)
        #expect(reported.withLock { $0 }.first?.contains("people.yml") ?? false)
        try write("people: {alex: {accounts: [3]}}")
        #expect(names(file) == ["alex"])
    }

    @Test func whatIsWrongAtFirstIsThrown() throws {
        try write("people: 7")
        #expect(throws: SiteSettings.Problem.self) { try AccountMapFile(content: content) { _ in } }
    }
}
