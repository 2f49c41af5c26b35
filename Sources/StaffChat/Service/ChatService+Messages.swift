import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardStore
import PairChannel

/// What is said, changed and taken back.
extension ChatService {
    func send(_ request: Request, _ caller: ChatPerson, _ now: Timestamp) async throws(ProblemDetails) -> Response {
        let fields = try ChatFields(membersOf: request)
        let conversation = try conversation(
            channel: try fields.text("channel"), with: try fields.either("with", "to"), for: caller)
        let draft = JournalTransaction.Draft(
            pair: conversation.pair, sender: conversation.caller, text: try text(fields),
            clientID: try Self.clientID(fields), replyTo: try Self.id(fields, "reply_to"))
        let excluded = try Self.excluded(fields, request)
        try spend(messages, caller.id)
        let (message, isNew) = try await write { transaction in
            let (message, isNew) = try transaction.send(draft, now: now)
            let tell = isNew ? [Self.telling(.message(message), conversation, except: excluded)] : []
            return ((message, isNew), tell)
        }
        var json = JSONObject()
        json.add("success", true)
        json.add("channel", message.channel)
        json.add("duplicate", !isNew)
        json.add("message", json: message.json)
        return Response(json: json.object)
    }

    func edit(_ request: Request, _ caller: ChatPerson, _ now: Timestamp) async throws(ProblemDetails) -> Response {
        let fields = try ChatFields(membersOf: request)
        let conversation = try conversation(
            channel: try fields.text("channel"), with: try fields.text("with"), for: caller, toRead: true)
        let text = try text(fields)
        guard let id = try Self.id(fields, "id") else { throw .badRequest("“id” is missing.") }
        let since = try Self.earliest(configuration.editSeconds, now, "be changed")
        let excluded = try Self.excluded(fields, request)
        try spend(messages, caller.id)
        let message = try await write { transaction in
            let done = try transaction.edit(
                id, in: conversation.channel, by: caller.id, text: text, sinceAtLeast: since, now: now)
            return (
                done.message, done.isNew ? [Self.telling(done.change, conversation, except: excluded)] : []
            )
        }
        return Self.answer(message)
    }

    func delete(_ request: Request, _ caller: ChatPerson, _ now: Timestamp) async throws(ProblemDetails) -> Response {
        let fields = try ChatFields(membersOf: request)
        let conversation = try conversation(
            channel: try fields.text("channel"), with: try fields.text("with"), for: caller, toRead: true)
        guard let id = try Self.id(fields, "id") else { throw .badRequest("“id” is missing.") }
        let since = try Self.earliest(configuration.deleteSeconds, now, "be taken back")
        let excluded = try Self.excluded(fields, request)
        let message = try await write { transaction in
            let done = try transaction.delete(
                id, in: conversation.channel, by: caller.id, sinceAtLeast: since, now: now)
            return (done.message, [Self.telling(done.change, conversation, except: excluded)])
        }
        return Self.answer(message)
    }

    func history(_ request: Request, _ caller: ChatPerson, _ now: Timestamp) async throws(ProblemDetails) -> Response {
        let conversation = try conversation(
            channel: request.parameter("channel"), with: request.parameter("with"), for: caller, toRead: true)
        let channel = conversation.channel
        let limit = try Self.number(request, "limit", in: 1...200) ?? 50
        var json = JSONObject()
        json.add("channel", channel)
        if let since = try Self.number(request, "since", in: 0...(.max)) {
            let (found, sequence, marks) = try await read {
                (
                    try $0.changes(in: channel, after: Int64(since), limit: limit), try $0.sequence(of: channel),
                    try $0.marks(in: channel)
                )
            }
            try await note(request, caller, conversation, records: nil)
            json.add("events", found.changes.map(\.json))
            Self.end(&json, hasMore: found.hasMore, sequence, marks)
        } else {
            let before = try Self.number(request, "before", in: .min...(.max)).map { Int64($0) }
            let (found, sequence, marks, beginning) = try await read {
                (
                    try $0.messages(in: channel, before: before, limit: limit), try $0.sequence(of: channel),
                    try $0.marks(in: channel), try $0.beginning(of: channel)
                )
            }
            let earlier =
                found.hasMore
                ? Earlier(hasMore: true)
                : await earlier(
                    conversation, before: beginning, skipping: before.map { Int(1 - min(1, max(-1_000_000, $0))) } ?? 0,
                    limit: limit - found.messages.count)
            try await note(request, caller, conversation, records: earlier.records)
            json.add("messages", earlier.messages + found.messages.map(\.json))
            Self.end(&json, hasMore: earlier.hasMore, sequence, marks)
        }
        return Response(json: json.object)
    }

    private struct Earlier: Sendable {
        /// JSON, oldest first.
        var messages: [[UInt8]] = []
        let hasMore: Bool
        /// Of the archive.
        var records: ClosedRange<Int64>?
    }

    /// What the archive has of the two from before they used this chat. Such messages are numbered down from 0, the newest
    /// first, and cannot be changed here.
    private func earlier(
        _ conversation: OwnConversation, before time: Timestamp?, skipping skipped: Int, limit: Int
    ) async -> Earlier {
        let archive = people.archive
        return await BlockingWork.run {
            guard
                let (messages, people, hasMore) = try? EarlierMessages(archive: archive)?.messages(
                    of: conversation.pair, before: time, skipping: skipped, limit: limit)
            else { return Earlier(hasMore: false) }
            let first = 1 - skipped - messages.count
            let seqs = messages.map(\.seq)
            return Earlier(
                messages: messages.enumerated().map { $1.json(conversation, people, sequence: first + $0) },
                hasMore: hasMore,
                records: seqs.min().flatMap { first in seqs.max().map { first...$0 } })
        }
    }

    private static func end(_ json: inout JSONObject, hasMore: Bool, _ sequence: Int64, _ marks: [ChatMark]) {
        var seen = JSONObject()
        for mark in marks { seen.add(mark.person, json: mark.json) }
        json.add("more", hasMore)
        json.add("sequence", sequence)
        json.add("seen", json: seen.object)
    }

    private static func answer(_ message: ChatMessage) -> Response {
        var json = JSONObject()
        json.add("success", true)
        json.add("channel", message.channel)
        json.add("message", json: message.json)
        return Response(json: json.object)
    }

    /// To the pair’s channel, and to both by themselves: nobody has to be in the channel to be told.
    private static func telling(
        _ change: ChatChange, _ conversation: OwnConversation, except excluded: String?
    ) -> ChatPublication {
        ChatPublication(
            channels: Self.channels(conversation), name: change.event.rawValue,
            data: String(decoding: change.data, as: UTF8.self),
            excluded: excluded)
    }

    static func channels(_ conversation: OwnConversation) -> [String] {
        [conversation.channel, inbox(conversation.pair.lower.text), inbox(conversation.pair.higher.text)]
    }

    // MARK: What is sent

    /// What somebody says: text alone, that can be stored, sent and shown as it is.
    private func text(_ fields: ChatFields) throws(ProblemDetails) -> String {
        guard let value = fields["text"], let raw = value.string else { throw .badRequest("“text” must be a text.") }
        let text = raw.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
        guard text.utf8.count <= configuration.messageBytes else {
            throw .tooLarge(
                "The message has \(text.utf8.count) bytes. Send at most \(configuration.messageBytes), or several messages."
            )
        }
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw .badRequest("The message is empty.")
        }
        let isText = text.unicodeScalars.allSatisfy {
            $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control
        }
        guard isText else { throw .badRequest("The message has control characters in it.", kind: "characters") }
        return text
    }

    private static func clientID(_ fields: ChatFields) throws(ProblemDetails) -> String {
        let id = try fields.needed("client_id")
        guard (1...64).contains(id.utf8.count), id.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .badRequest("“client_id” must be 1 to 64 letters, digits and signs of ASCII.")
        }
        return id
    }

    static func id(_ fields: ChatFields, _ name: String) throws(ProblemDetails) -> Int64? {
        guard let text = try fields.text(name) else { return nil }
        guard let id = Int64(text), id > 0 else { throw .badRequest("“\(name)” is no message’s id.") }
        return id
    }

    static func number(
        _ request: Request, _ name: String, in range: ClosedRange<Int>
    ) throws(ProblemDetails) -> Int? {
        guard let text = request.parameter(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .badRequest("“\(name)” takes a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// The connection that shows it already.
    static func excluded(_ fields: ChatFields, _ request: Request) throws(ProblemDetails) -> String? {
        let text = try fields.text("socket_id") ?? request.headers[.socketID]
        guard let text, !text.isEmpty else { return nil }
        guard let socket = SocketID(text) else {
            throw .badRequest("“socket_id” must be two runs of digits with a point between.")
        }
        return socket.text
    }

    /// When a message must have been sent at the earliest to be changed now.
    private static func earliest(_ seconds: Int?, _ now: Timestamp, _ what: String) throws(ProblemDetails) -> Timestamp
    {
        guard let seconds else { return Timestamp(microseconds: 0) }
        guard seconds > 0 else { throw .forbidden("Messages may not \(what) here.") }
        return now.advanced(byMicroseconds: -Int64(seconds) * 1_000_000)
    }
}

extension HTTPField.Name {
    static let socketID = HTTPField.Name("X-Socket-ID")!
}
