import HTTPServer
import Hansard
import PairChannel

/// The parameters of a request against those of its route: all that is wrong is said at once.
struct RequestCheck {
    private(set) var values: [String: Parameter.Value] = [:]
    /// As they were written, by name: what a cursor and a link must have again.
    private(set) var written: [(name: String, value: String)] = []

    init(_ query: [(name: String, value: String)], inPath: [String: String], _ known: [Parameter]) throws {
        var problems: [(name: String, detail: String)] = []
        for parameter in known where parameter.isInPath {
            // What cannot be an id is the id of nothing.
            guard let value = inPath[parameter.name].flatMap({ parameter.value($0) }) else {
                throw ProblemDetails.notFound()
            }
            values[parameter.name] = value
        }
        let offered = known.filter { !$0.isInPath }
        for (name, value) in query {
            guard let parameter = offered.first(where: { $0.name == name }) else {
                let nearest = nearestName(to: String(name.prefix(40)), among: offered.map(\.name))
                problems.append(
                    (String(name.prefix(80)), "There is no such parameter here. Did you mean “\(nearest)”?"))
                continue
            }
            if written.contains(where: { $0.name == name }) {
                problems.append((name, "It is there more than once. Give it once."))
                continue
            }
            written.append((name, value))
            guard let meaning = parameter.value(value) else {
                problems.append((name, "It must be \(parameter.allowed)."))
                continue
            }
            values[name] = meaning
        }
        for parameter in offered where parameter.isRequired && !query.contains(where: { $0.name == parameter.name }) {
            problems.append((parameter.name, "It is missing. It must be \(parameter.allowed)."))
        }
        guard problems.isEmpty else {
            var problem = ProblemDetails(
                .badRequest, "parameter", "A parameter is not what it may be",
                problems.map { "“\($0.name)”: \($0.detail)" }.joined(separator: " "))
            problem.parameters = problems
            throw problem
        }
    }

    private static let ofThePage: Set<String> = [
        "cursor", "limit", "format", "csv_guard", "csv_bom", "anchor", "before", "after",
    ]

    /// What makes the list the list that it is, for a cursor: the route and what filters it.
    func list(_ path: String) -> String {
        let filters = written.filter { !Self.ofThePage.contains($0.name) }.sorted { $0.name < $1.name }
        return ([path] + filters.flatMap { [$0.name, $0.value] }).joined(separator: "\u{0}")
    }

    func link(_ cursor: String) -> String {
        let kept = written.filter { !["cursor", "anchor", "before", "after"].contains($0.name) }
        return (kept + [("cursor", cursor)]).map { "\($0.name)=\(PercentEncoding.encoded($0.value))" }.joined(
            separator: "&")
    }
}
