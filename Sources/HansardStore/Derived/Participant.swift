/// Who takes part in a conversation: whoever wrote in it, is or was a member of it, or is one of its pair.
///
/// It is one row in each of several tables. What is asked for is put into the question to each of them, so that each
/// answers it by its own index: SQLite does not push what another table or a list says into a view of all.
struct Participant {
    /// A row that says that somebody takes part, by what its columns are called.
    let conversation: String
    let person: String
    /// Since when, in microseconds; a member without a time and one of a pair always did.
    let since: String

    private let table: String
    private let isSomebody: String

    private static let all = [
        Participant(
            conversation: "part.conversation", person: "part.person", since: "part.first_at", table: "writer",
            isSomebody: "part.person > 0"),
        Participant(
            conversation: "part.conversation", person: "part.person", since: "ifnull(part.at, \(Int64.min))",
            table: "membership",
            isSomebody: "1"),
        Participant(
            conversation: "part.id", person: "part.low", since: "\(Int64.min)", table: "conversation",
            isSomebody: "part.low IS NOT NULL"),
        Participant(
            conversation: "part.id", person: "part.high", since: "\(Int64.min)", table: "conversation",
            isSomebody: "part.high IS NOT NULL"),
    ]

    /// A `SELECT` of those for whom `condition` holds, each combination of `columns` once.
    static func select(_ columns: (Participant) -> String, where condition: (Participant) -> String) -> String {
        all.map { "SELECT \(columns($0)) FROM \($0.table) AS part WHERE \($0.isSomebody) AND (\(condition($0)))" }
            .joined(separator: " UNION ")
    }

    /// The conversations in which `people` take part, who are a list of numbers or a `SELECT`.
    static func conversations(of people: String) -> String {
        select(\.conversation) { "\($0.person) IN (\(people))" }
    }

    /// Those who take part in `conversations`, which are a list of numbers or a `SELECT`.
    static func people(in conversations: String) -> String {
        select(\.person) { "\($0.conversation) IN (\(conversations))" }
    }

    /// All pairs of a conversation and somebody who takes part in it, as a table for a `WITH`.
    static let table = """
        participant (conversation, person) AS (\(select({ "\($0.conversation), \($0.person)" }, where: { _ in "1" })))
        """
}
