import Dispatch
import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel
import Synchronization

/// A whole list as JSON Lines or CSV, read and sent piece by piece, from one state of the archive.
///
/// It outlives the handler that begins it, so it reads through a connection of its own. Its memory is one piece,
/// however long the list is.
final class Export: @unchecked Sendable {
    private let check: RequestCheck
    private let form: Form
    private let list: ListAnswer
    private let reader: ArchiveReader
    private let pages: SitePages
    private let grant: Grant
    private let slot: ExportSlots.Slot
    private let queue = DispatchQueue(label: "hansard-export")
    // Below: used on `queue`.
    private var cursor: Cursor?
    private var count = 0
    private var step = Step.head

    private enum Step { case head, items, trailer, end }

    /// Items of one piece.
    private static let itemsAtOnce = 1_000

    private init(
        _ check: RequestCheck, _ form: Form, _ list: ListAnswer, _ reading: Reading,
        _ grant: Grant, of client: ID
    ) throws {
        (self.check, self.form, self.list) = (check, form, list)
        self.grant = grant
        slot = try reading.exports.slot(for: client)
        let archive = reading.reader.folder.path
        let whole = try ArchiveReader(path: archive, for: .serving)
        reader = try ArchiveReader(serving: archive, scope: try grant.readable.scope(whole))
        pages = try reading.pages.pages(of: reader)
    }

    static func answer(
        _ check: RequestCheck, _ path: String, _ form: Form, _ list: ListAnswer,
        reading: Reading, grant: Grant, of client: ID
    ) throws -> Answer {
        let export = try Export(check, form, list, reading, grant, of: client)
        // The first piece is read before anything is sent, so that what is wrong can still be said.
        let first = try export.first(path)
        var answer = Answer(type: form.mediaType, served: first.served)
        let pending = Mutex<Answer.Piece?>(Answer.Piece(first.bytes))
        answer.pieces = {
            if let piece = pending.withLock({ $0.take() }) { return piece }
            return try await export.next("api/v1/\(path)")
        }
        let name = path.pathParts.map(String.init).joined(separator: "-")
        let safe = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_" })
        let ending = form == .csv ? "csv" : "jsonl"
        answer.headers[.contentDisposition] =
            "attachment; filename=\"\(safe).\(ending)\"; filename*=UTF-8''\(PercentEncoding.encoded(name)).\(ending)"
        return answer
    }

    private func first(_ path: String) throws -> (bytes: [UInt8], served: Served) {
        try queue.sync {
            var served = Served(.export, "api/v1/\(path)")
            let bytes = try piece(&served)
            return (bytes, served)
        }
    }

    private func next(_ target: String) async throws -> Answer.Piece? {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in
                continuation.resume(
                    with: Result {
                        let before = count
                        var served = Served(.exportGoesOn, target)
                        let bytes = try piece(&served)
                        return bytes.isEmpty ? nil : Answer.Piece(bytes, served: count > before ? served : nil)
                    })
            }
        }
    }

    private func piece(_ served: inout Served) throws -> [UInt8] {
        var out: [UInt8] = []
        if step == .head {
            if form == .csv {
                if check.values["csv_bom"] == .flag(true) { out.append(CSV.byteOrderMark) }
                CSV.append(list.item.columns, to: &out)
            }
            step = .items
        }
        if step == .items {
            let call = Call(
                check.values, reader, pages, grant, limit: Self.itemsAtOnce, cursor: cursor, isWhole: true)
            let isGuarded = check.values["csv_guard"] != .flag(false)
            let page = try list.page(call, form == .csv ? .csv(isGuarded: isGuarded) : .jsonLines, served)
            served = page.served
            count += page.count
            out += page.items
            cursor = page.next
            if cursor == nil { step = .trailer }
            if !out.isEmpty { return out }
        }
        switch step {
        case .trailer:
            step = .end
            // A table has no place for it: what is cut off there lacks the last end of line.
            if form == .jsonl { out.append("{\"trailer\":{\"count\":\(count),\"complete\":true}}\n") }
            return out
        default: return out
        }
    }
}
