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
    typealias Page = (Call, inout Items) throws -> PageEnds

    private let route: APIOperation
    private let check: RequestCheck
    private let form: Form
    private let columns: [CSVColumn]
    private let page: @Sendable (Call, inout Items) throws -> PageEnds
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
        _ route: APIOperation, _ check: RequestCheck, _ form: Form, columns: [CSVColumn],
        _ page: @escaping @Sendable (Call, inout Items) throws -> PageEnds, _ reading: Reading, _ grant: Grant,
        of client: ID
    ) throws {
        (self.route, self.check, self.form, self.columns, self.page) = (route, check, form, columns, page)
        self.grant = grant
        slot = try reading.exports.slot(for: client)
        let archive = reading.reader.folder.path
        let whole = try ArchiveReader(path: archive, for: .serving)
        reader = try ArchiveReader(serving: archive, scope: try grant.readable.scope(whole))
        pages = try reading.pages.pages(of: reader)
    }

    static func answer(
        _ route: APIOperation, _ check: RequestCheck, _ path: String, _ form: Form, item: String,
        _ page: @escaping @Sendable (Call, inout Items) throws -> PageEnds, reading: Reading, grant: Grant,
        of client: ID
    ) throws -> Answer {
        let columns = CSVColumn.columns(of: Schemas.properties(item))
        let export = try Export(route, check, form, columns: columns, page, reading, grant, of: client)
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
                CSV.append(columns.map(\.name), to: &out)
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
            CSV.append(columns.map { $0.cell(object) }, isGuarded: isGuarded, to: &out)
        }
    }
}

/// A column of a list as CSV: what stands in a cell is text, a number, `true` or `false`, or nothing.
///
/// An object has a column for each of its members, named for both (`sender_id`), and so has a list of objects. The values
/// of a list stand one after the other with “; ” between them; the pieces of a text are put together.
struct CSVColumn: Sendable {
    let name: String
    /// The names of the members that lead to it.
    private let path: [String]
    private let separator: String

    static func columns(of properties: [Schema.Property]) -> [CSVColumn] {
        columns(of: properties, "", [])
    }

    private static func columns(of properties: [Schema.Property], _ prefix: String, _ path: [String]) -> [CSVColumn] {
        properties.flatMap { property -> [CSVColumn] in
            let (name, path) = (prefix + property.name, path + [property.name])
            if property.isText { return [CSVColumn(name: name, path: path + ["text"], separator: "")] }
            switch property.schema {
            case .object(let members), .list(.object(let members)):
                return columns(of: members, name + "_", path)
            default: return [CSVColumn(name: name, path: path, separator: "; ")]
            }
        }
    }

    /// What of an item stands in it.
    func cell(_ item: JSONValue) -> String { text(item, path[...], separator) }

    private func text(_ value: JSONValue, _ path: ArraySlice<String>, _ separator: String) -> String {
        switch value {
        case .null: ""
        case .bool(let flag): flag ? "true" : "false"
        case .number(let text), .string(let text): text
        // A list within a list has commas.
        case .array(let items): items.map { text($0, path, ", ") }.joined(separator: separator)
        case .object: path.first.flatMap { value[$0] }.map { text($0, path.dropFirst(), separator) } ?? ""
        }
    }
}
