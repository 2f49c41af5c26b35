import Foundation
import HTTPServer
import Hansard
import HansardStore
import PairChannel

/// What has been seen, who is there, and which windows are open.
extension ChatService {
    func see(_ request: Request, _ caller: ChatPerson, _ now: Timestamp) async throws(ProblemDetails) -> Response {
        let fields = try ChatFields(membersOf: request)
        let conversation = try conversation(
            channel: try fields.text("channel"), with: try fields.text("with"), for: caller, toRead: true)
        guard let id = try Self.id(fields, "up_to") else { throw .badRequest("“up_to” is missing.") }
        let excluded = try Self.excluded(fields, request)
        let (mark, unseen) = try await write { transaction in
            let (mark, hasMoved) = try transaction.see(id, in: conversation.channel, by: caller.id, now: now)
            let unseen = try transaction.reading.unseen(by: caller.id, in: conversation.channel).first?.count ?? 0
            guard hasMoved else { return ((mark, unseen), []) }
            let told = ChatPublication(
                channels: Self.channels(conversation), name: ChatEvent.seen.rawValue,
                data: String(decoding: mark.event(to: conversation.other.text), as: UTF8.self),
                excluded: excluded)
            return ((mark, unseen), [told])
        }
        var json = JSONObject()
        json.add("success", true)
        json.add("channel", mark.channel)
        json.add("seen", json: mark.json)
        json.add("unseen", unseen)
        return Response(json: json.object)
    }

    func unseen(_ request: Request, _ caller: ChatPerson, _ now: Timestamp) async throws(ProblemDetails) -> Response {
        let (found, sequences) = try await read { reading in
            (
                try reading.unseen(by: caller.id).map { ($0.channel, $0.count, try reading.message($0.last)) },
                try reading.sequences(of: caller.id)
            )
        }
        let lines = found.map { channel, count, last -> [UInt8] in
            var json = JSONObject()
            json.add("channel", channel)
            json.add("person", last?.sender)
            json.add("unseen", count)
            if let last { json.add("last", json: last.json) }
            return json.object
        }
        var json = JSONObject()
        json.add("total", found.reduce(0) { $0 + $1.1 })
        json.add("channels", lines)
        // A message is stored before it is told of: an event that these numbers reach is counted already.
        json.add("sequence", json: Self.json(sequences))
        return Response(json: json.object)
    }

    func online(_ request: Request, _ caller: ChatPerson, _ now: Timestamp) async throws(ProblemDetails) -> Response {
        guard let me = PersonID(caller.id) else { throw .unknown }
        let limit = try Self.number(request, "limit", in: 1...10_000) ?? 200
        let here = await transport.online()
        let query = request.parameter("q") ?? ""
        guard query.utf8.count <= 200 else { throw .badRequest("“q” takes at most 200 bytes.") }
        // Not on the event loop: names are compared as people read them, which takes its time.
        let people = people
        let found = await Task.detached { people.active(matching: query).filter { ID($0.id) != ID(caller.id) } }.value
        // Whoever is asked for by the whole id is found among however many.
        let places = found.map { ID($0.id) == ID(query) ? 0 : here.contains(ID($0.id)) ? 1 : 2 }
        let order = (0...2).flatMap { place in zip(found, places).filter { $0.1 == place }.map(\.0) }
        var json = JSONObject()
        json.add(
            "people",
            order.prefix(limit).map { person in
                let pair = PersonID(person.id).flatMap { Pair(me, $0) }
                return Self.json(
                    person, isOnline: here.contains(ID(person.id)), channel: pair.flatMap { ChannelName($0) }?.text)
            })
        json.add("more", order.count > limit)
        return Response(json: json.object)
    }

    // MARK: Windows

    static let windowsAtMost = 20

    func windows(_ request: Request, _ caller: ChatPerson, _ now: Timestamp) async throws(ProblemDetails) -> Response {
        Response(json: json(try await read { try $0.windows(of: caller.id) }))
    }

    func keepWindows(
        _ request: Request, _ caller: ChatPerson, _ now: Timestamp
    ) async throws(ProblemDetails) -> Response {
        let fields = try ChatFields(membersOf: request)
        guard let wanted = fields["windows"]?.elements else { throw .badRequest("“windows” must be an array.") }
        guard wanted.count <= Self.windowsAtMost else {
            throw .tooLarge("Keep at most \(Self.windowsAtMost) windows open.")
        }
        var windows: [[UInt8]] = []
        for window in wanted { windows.append(try self.window(ChatFields(of: window), of: caller)) }
        var list = JSONObject()
        list.add("windows", windows)
        let body = String(decoding: list.object.dropFirst(#"{"windows":"#.utf8.count).dropLast(), as: UTF8.self)
        let excluded = try Self.excluded(fields, request)
        let kept = try await write { transaction in
            let kept = try transaction.keep(windows: body, of: caller.id)
            let told = ChatPublication(
                channels: [Self.inbox(caller.id)], name: ChatEvent.windows.rawValue,
                data: String(decoding: self.json(kept, fitting: 9_000), as: UTF8.self), excluded: excluded)
            return (kept, [told])
        }
        return Response(json: json(kept))
    }

    private func window(_ fields: ChatFields, of caller: ChatPerson) throws(ProblemDetails) -> [UInt8] {
        let conversation = try conversation(
            channel: try fields.text("channel"), with: try fields.either("with", "person"), for: caller,
            toRead: true)
        let draft = try fields.text("draft") ?? ""
        guard draft.utf8.count <= configuration.messageBytes else {
            throw .tooLarge("A draft has at most \(configuration.messageBytes) bytes.")
        }
        var json = JSONObject()
        json.add("channel", conversation.channel)
        json.add("person", conversation.other.text)
        json.add("folded", fields["folded"].map { $0.bytes.elementsEqual("true".utf8) } ?? false)
        json.add("draft", draft)
        return json.object
    }

    /// Windows as they are kept, each with the name that its person has now.
    ///
    /// - Parameter fitting: What an event may have, in bytes: with long drafts it says only that there is something new.
    private func json(_ windows: ChatWindows?, fitting bytes: Int = .max) -> [UInt8] {
        let kept = windows.flatMap { try? JSONText(Array($0.body.utf8)).elements } ?? []
        var list = JSONObject()
        list.add(
            "windows",
            kept.map { window in
                var json = JSONObject()
                json.add(membersOf: window.bytes)
                json.add("name", (try? window.members())?["person"]?.string.map { named($0).name ?? $0 })
                return json.object
            })
        var json = JSONObject()
        if list.object.count <= bytes { json.add(membersOf: list.object) }
        json.add("version", windows?.version ?? 0)
        return json.object
    }
}
