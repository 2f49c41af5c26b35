import Dispatch
import Foundation
import HTTPTypes
import Hansard
import HansardSite
import HansardStore

/// A whole list as JSON Lines or CSV, read and sent piece by piece, from one state of the archive.
///
/// It outlives the handler that begins it, so it reads through a connection of its own. Its memory is one piece,
/// however long the list is.
final class Export: @unchecked Sendable {
    typealias Page = (Call, inout Items) throws -> PageEnds

    private let route: Route
    private let check: RequestCheck
    private let form: Form
    private let columns: [String]
    private let page: @Sendable (Call, inout Items) throws -> PageEnds
    private let reader: ArchiveReader
    private let pages: SitePages
    private let grant: Grant
    private let place: Place
    private let queue = DispatchQueue(label: "hansard-export")
    // Below: used on `queue`.
    private var cursor: Cursor?
    private var count = 0
    private var step = Step.head

    private enum Step { case head, items, trailer, end }

    /// Items of one piece.
    private static let itemsAtOnce = 1_000

    private init(
        _ route: Route, _ check: RequestCheck, _ form: Form, columns: [String],
        _ page: @escaping @Sendable (Call, inout Items) throws -> PageEnds, _ reading: Reading, _ grant: Grant
    ) throws {
        (self.route, self.check, self.form, self.columns, self.page) = (route, check, form, columns, page)
        self.grant = grant
        place = try Place()
        let archive = reading.reader.folder.path
        let whole = try ArchiveReader(path: archive, for: .serving)
        reader = try ArchiveReader(serving: archive, scope: try grant.readable.scope(whole))
        pages = try reading.pages.pages(of: reader)
    }

    /// One of the few exports that may be made at the same time: each holds a connection, and one state of the archive.
    private final class Place {
        private static let most = 16
        private static let taken = Locked(0)
        private let isTaken: Bool

        init() throws {
            isTaken = Self.taken.update { taken in
                guard taken < Self.most else { return false }
                taken += 1
                return true
            }
            guard !isTaken else { return }
            var problem = Problem(
                .serviceUnavailable, "busy", "Too many exports", "Others are being made. Try again in a minute.")
            problem.headers[.retryAfter] = "60"
            throw problem
        }

        deinit { if isTaken { Self.taken.update { $0 -= 1 } } }
    }

    static func answer(
        _ route: Route, _ check: RequestCheck, _ path: String, _ form: Form, item: String,
        _ page: @escaping @Sendable (Call, inout Items) throws -> PageEnds, reading: Reading, grant: Grant
    ) throws -> Answer {
        let columns = Schemas.properties(item).map(\.name)
        let export = try Export(route, check, form, columns: columns, page, reading, grant)
        // The first piece is read before anything is sent, so that what is wrong can still be said.
        let first = try export.first(path)
        var answer = Answer(type: form.mediaType, served: first.served)
        let pending = Locked([Answer.Piece(first.bytes)])
        answer.body = .stream {
            if let piece = pending.update({ $0.popLast() }) { return piece }
            return try await export.next("api/v1/\(path)")
        }
        let name = path.pathParts.map(String.init).joined(separator: "-")
        let safe = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_" })
        let ending = form == .csv ? "csv" : "jsonl"
        answer.headers[.contentDisposition] =
            "attachment; filename=\"\(safe).\(ending)\"; filename*=UTF-8''\(addressEncoded(name)).\(ending)"
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
                CSV.append(columns, to: &out)
            }
            step = .items
        }
        if step == .items {
            var items = Items(separator: form == .csv ? nil : UInt8(ascii: "\n"), served)
            let call = Call(
                route, check.values, reader, pages, grant, limit: Self.itemsAtOnce, cursor: cursor, isWhole: true)
            let ends = try page(call, &items)
            served = items.served
            count += items.count
            if form == .csv {
                try appendRows(items, to: &out)
            } else if items.count > 0 {
                out.append(contentsOf: items.bytes)
                out.append(UInt8(ascii: "\n"))
            }
            cursor = ends.next
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

    private func appendRows(_ items: Items, to out: inout [UInt8]) throws {
        let isGuarded = check.values["csv_guard"] != .flag(false)
        for i in 0..<items.count {
            let object = try items.item(i).withUnsafeBufferPointer { bytes throws(JSONProblem) in
                try JSONValue(parsing: bytes)
            }
            CSV.append(columns.map { CSV.cell(object[$0] ?? .null) }, isGuarded: isGuarded, to: &out)
        }
    }
}

extension CSV {
    /// Text as it is, nothing for what is absent, JSON for what is more than one value.
    static func cell(_ value: JSONValue) -> String {
        switch value {
        case .null: return ""
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let text), .string(let text): return text
        case .array, .object:
            var out: [UInt8] = []
            JSON(value).append(to: &out)
            return String(decoding: out, as: UTF8.self)
        }
    }
}

extension JSON {
    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .number(let text): self = Int(text).map { .int($0) } ?? .text(text)
        case .string(let text): self = .text(text)
        case .array(let items): self = .list(items.map { JSON($0) })
        case .object(let members): self = .object(members.map { ($0.name, JSON($0.value)) })
        }
    }
}
