import Testing

@testable import PairChannel

/// What calls ask for, read without an app.
@Suite struct PusherAPITests {
    @Test func aCallIsReadAsWhatItAsksFor() throws {
        #expect(try read("GET", "/apps/1/channels/presence-x/users") == "users of presence-x")
        #expect(try read("GET", "/apps/1/channels/x", ["info": "cache"]) == "x: cache")
        #expect(try read("GET", "/apps/1/channels", ["filter_by_prefix": "presence-"]) == "channels presence-*")
        #expect(try read("POST", "/users/7/terminate_connections", body: "{}") == "terminate 7")
        let one = #"{"name":"e","channel":"a","data":"","socket_id":"1.2","info":"user_count"}"#
        #expect(try read("POST", "/apps/1/events", body: one) == "event e to a but 1.2")
        #expect(try read("POST", "/apps/1/channels/a/events", ["name": "e"], body: "x") == "legacy e to a")
        let batch = #"{"batch":[{"name":"e","channel":"a","data":""},{"name":"f","channel":"b","data":""}]}"#
        #expect(try read("POST", "/apps/1/batch_events", body: batch) == "batch e to a, f to b")
        #expect(
            try read("POST", "/apps/1/users/7/events", body: #"{"name":"e","data":""}"#)
                == "event e to #server-to-user-7")
    }

    /// Who has not signed is told that alone, and of what is wrong with a call the same is told whatever else is.
    @Test(arguments: [
        ("an unsigned call for nothing", "GET", "/apps/1/nothing", "", false, 401, "auth_key"),
        ("a signed one", "GET", "/apps/1/nothing", "", true, 404, "nothing here"),
        ("another method before the body", "GET", "/apps/1/events", "", true, 405, "POST"),
        (
            "a channel’s name before what is asked of it", "GET", "/apps/1/channels/a:b?info=weather", "", true, 400,
            "a:b"
        ),
        ("an unknown attribute", "GET", "/apps/1/channels/a?info=weather", "", true, 400, "weather"),
        (
            "what cannot be read of a batch before what may not be published", "POST", "/apps/1/batch_events",
            #"{"batch":[{"name":"e","channel":"a:b","data":""},{"name":"e","channel":"a"}]}"#, true, 400, "“data”"
        ),
    ])
    func refusesInOneOrder(
        what: String, method: String, target: String, body: String, isSigned: Bool, status: Int, words: String
    ) {
        var call = APIRequest(method: method, target: target, body: Array(body.utf8))
        if isSigned { call = LiveProbe.credentials.signed(call, wallSeconds: LiveProbe.wallSeconds) }
        let refusal = #expect(throws: APIError.self) {
            _ = try api.command(call, wallSeconds: LiveProbe.wallSeconds)
        }
        #expect(refusal?.status == status)
        #expect(refusal?.message.contains(words) ?? false, "\(what): \(refusal?.message ?? "")")
    }

    private let api = PusherAPI(credentials: LiveProbe.credentials, limits: LiveLimits(), chat: nil)

    private func read(
        _ method: String, _ path: String, _ parameters: [String: String] = [:], body: String = ""
    ) throws -> String {
        let target = LiveProbe.target(method, path, parameters, body: body)
        let call = APIRequest(method: method, target: target, body: Array(body.utf8))
        switch try api.command(call, wallSeconds: LiveProbe.wallSeconds) {
        case .publish(let events, let publishing):
            let words = events.map { event in
                "\(event.name) to \(event.channels.map(\.text).joined(separator: "+"))"
                    + (event.excluded.map { " but \($0.text)" } ?? "")
            }
            return "\(publishing) \(words.joined(separator: ", "))"
        case .listChannels(let prefix, _): return "channels \(prefix)*"
        case .describe(let name, let attributes): return "\(name.text): \(attributes.joined(separator: ","))"
        case .listUsers(let name): return "users of \(name.text)"
        case .terminate(let person): return "terminate \(person.text)"
        }
    }
}
