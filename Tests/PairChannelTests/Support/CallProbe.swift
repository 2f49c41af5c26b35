import Crypto

@testable import PairChannel

extension LiveProbe {
    static let wallSeconds: Int64 = 1_790_000_000

    /// A signed target, as a server library makes it.
    static func target(
        _ method: String, _ path: String, _ parameters: [String: String] = [:], body: String = "",
        at seconds: Int64 = wallSeconds, credentials: AppCredentials = credentials
    ) -> String {
        var all = parameters
        (all["auth_key"], all["auth_timestamp"], all["auth_version"]) = (credentials.key, "\(seconds)", "1.0")
        if !body.isEmpty {
            all["body_md5"] = Insecure.MD5.hash(data: Array(body.utf8)).map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
        }
        let text = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        return "\(path)?\(text)&auth_signature=\(credentials.signature(of: "\(method)\n\(path)\n\(text)".utf8))"
    }

    @discardableResult
    mutating func call(
        _ method: String, _ path: String, _ parameters: [String: String] = [:], body: String = ""
    ) -> (status: Int, text: String) {
        call(
            APIRequest(
                method: method, target: Self.target(method, path, parameters, body: body), body: Array(body.utf8)))
    }

    @discardableResult
    mutating func call(_ call: APIRequest) -> (status: Int, text: String) {
        var next: APIStep?
        perform { next = $0.answer(call, wallSeconds: Self.wallSeconds, now: $1, into: &$2) }
        switch next {
        case .answered(let answer)?: return Self.text(answer)
        case .pending(let call)?: return (wait(for: call), "")
        case nil: return (0, "")
        }
    }

    private static func text(_ answer: APIResponse) -> (status: Int, text: String) {
        (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    /// What is pending is on the record now, or is not.
    ///
    /// - Parameter outcomes: Of each of its records; `nil` where none could be written.
    @discardableResult
    mutating func settle(_ outcomes: [RecordingOutcome]?) -> (status: Int, text: String) {
        var answer: APIResponse?
        let (publication, call) = takePending()
        perform { app, now, effects in
            if let call {
                answer = app.finish(call, outcomes, now: now, into: &effects)
                return
            }
            _ = app.publish(publication, outcomes, now: now, into: &effects)
        }
        return answer.map { Self.text($0) } ?? (0, "")
    }
}
