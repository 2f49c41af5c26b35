import PairChannel

/// What a hosted server tells.
extension ChatService {
    func webhooks(_ request: ChatRequest) async throws(ChatProblem) -> ChatAnswer {
        throw .notFound("The chat is not told by webhooks: its channels are this server’s own.")
    }
}
