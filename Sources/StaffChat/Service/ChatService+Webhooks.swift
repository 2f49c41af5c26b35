import HTTPServer
import HTTPTypes
import Hansard
import PairChannel

/// What a hosted service tells.
extension ChatService {
    /// How far a service’s clock may be ahead.
    private static let longestAheadMilliseconds: Int64 = 300_000

    func webhooks(_ request: Request) async throws(ProblemDetails) -> Response {
        guard let receiver else {
            throw .notFound("The chat is not told by webhooks: its channels are this server’s own.")
        }
        guard request.method == .post else { throw .method(allowed: ["POST"]) }
        let webhook: ReceivedWebhook
        do throws(ReceivedWebhook.Fault) {
            webhook = try ReceivedWebhook(
                request.body, key: request.headers[.pusherKey], signature: request.headers[.pusherSignature],
                of: credentials)
        } catch {
            switch error {
            case .unsigned:
                throw ProblemDetails(
                    .unauthorized, "unsigned", "Not signed",
                    "A webhook has the headers X-Pusher-Key and X-Pusher-Signature.")
            case .forged:
                throw .forbidden("The webhook is not signed with the key and the secret of this chat’s app.")
            case .malformed: throw .badRequest("The body is no webhook’s: {\"time_ms\":…,\"events\":[…]}.")
            }
        }
        // No later one would count beside it, and the record would have a date to come.
        let ahead = webhook.milliseconds - Timestamp.now.microseconds / 1_000
        guard ahead <= Self.longestAheadMilliseconds else {
            throw .badRequest(
                "The webhook’s time_ms is \(ahead / 1_000) seconds ahead of the clock here. Set the clocks; five minutes are allowed."
            )
        }
        guard await receiver.take(webhook) else {
            throw .unavailable("It could not be written down. Tell it again.", retryAfter: 5)
        }
        return Response(json: Array("{}".utf8))
    }
}

extension HTTPField.Name {
    fileprivate static let pusherKey = HTTPField.Name("X-Pusher-Key")!
    fileprivate static let pusherSignature = HTTPField.Name("X-Pusher-Signature")!
}
