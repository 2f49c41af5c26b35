extension AuditResponder {
    /// What there is below `audit/`.
    static let routes = [
        ServerRoute(
            .get, "audit/", .page, actions: [.disclosure(.audit)],
            .reader(.audit) { try await $0.audit.page($1.request, $2) }),
        ServerRoute(
            .get, "audit/entries.csv", .page, actions: [.disclosure(.audit)],
            .reader(.readAccessLog) { parts, call, _ in try await parts.audit.file(call.request) }),
    ]
}
