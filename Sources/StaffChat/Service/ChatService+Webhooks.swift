import HTTPTypes
import PairChannel

/// What a hosted service tells.
extension ChatService {
    func webhooks(_ request: ChatRequest) async throws(ChatProblem) -> ChatAnswer {
        guard let receiver else {
            throw .notFound("The chat is not told by webhooks: its channels are this server’s own.")
        }
        guard request.method == "POST" else { throw .method(allowed: ["POST"]) }
        let webhook: ReceivedWebhook
        do throws(ReceivedWebhook.Fault) {
            webhook = try ReceivedWebhook(
                request.body, key: request.head.fields[.pusherKey], signature: request.head.fields[.pusherSignature],
                of: configuration.credentials)
        } catch {
            switch error {
            case .unsigned:
                throw ChatProblem(
                    401, "unsigned", "Not signed", "A webhook has the headers X-Pusher-Key and X-Pusher-Signature.")
            case .forged:
                throw .forbidden("The webhook is not signed with the key and the secret of this chat’s app.")
            case .malformed: throw .badRequest("The body is no webhook’s: {\"time_ms\":…,\"events\":[…]}.")
            }
        }
        guard await receiver.take(webhook) else {
            throw ChatProblem(
                503, "unavailable", "Not now", "It could not be written down. Tell it again.", retryAfter: 5)
        }
        return ChatAnswer(json: Array("{}".utf8))
    }
}

extension HTTPField.Name {
    fileprivate static let pusherKey = HTTPField.Name("X-Pusher-Key")!
    fileprivate static let pusherSignature = HTTPField.Name("X-Pusher-Signature")!
}
