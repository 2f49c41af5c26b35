import ArgumentParser
import Foundation
import Hansard
import HansardServer
import HansardStore
import HansardTerminal
import PairChannel

struct AccessOption: ParsableArguments {
    @Option(name: .customLong("access"), help: "The folder with the access log and the tokens.")
    var path = "access"
}

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Makes, lists and revokes the tokens with which programs read.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a token and shows it, once: only its SHA-256 is kept.")

        @OptionGroup var access: AccessOption
        @Option(help: "Whose it is, by the id in the source: it reads what they may read.")
        var person: String
        @Option(help: "What the log is to call it. Every token has another name.")
        var name: String
        @Option(help: "Until when it is good: a day, or a moment such as 2026-12-31T18:00:00Z.")
        var expires: String
        @Option(help: "The one role that it acts in: \(TokenCommand.roles.joined(separator: ", ")).")
        var role: String?

        func validate() throws {
            guard try end > .now else { throw ValidationError("--expires: “\(expires)” is over already.") }
            if let role, !TokenCommand.roles.contains(role) {
                let nearest = nearestName(to: role, among: TokenCommand.roles)
                throw ValidationError("--role: “\(role)” is no role. Did you mean “\(nearest)”?")
            }
            let isName = (1...100).contains(name.utf8.count) && name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            guard isName else {
                throw ValidationError("--name takes at most 100 letters, digits and signs, no spaces.")
            }
            guard !person.isEmpty else { throw ValidationError("--person takes an id.") }
        }

        private var end: Timestamp { get throws { try moment(expires, "--expires", endOfDay: true) } }

        func run() throws {
            let token = APIToken()
            let stored = StoredToken(name: name, person: person, role: role, created: .now, expires: try end)
            try reportingFailure { try AccessDatabase(folder: access.path).add(stored, sha256: token.sha256) }
            Terminal.note("Good until \(stored.expires.rfc3339(.second)). It is not shown again.")
            print(token.text)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists all tokens that there ever were.")

        @OptionGroup var access: AccessOption
        @Flag(help: "Print one JSON document and nothing else.")
        var json = false

        func run() throws {
            let tokens = try reportingFailure { try AccessDatabase(folder: access.path, creates: false).tokens() }
            let now = Timestamp.now
            guard !json else {
                let list = tokens.map { token -> JSONValue in
                    [
                        "name": .string(token.name), "person": .string(token.person), "role": .optional(token.role),
                        "created": .string(token.created.rfc3339(.second)),
                        "expires": .string(token.expires.rfc3339(.second)),
                        "revoked": .optional(token.revoked?.rfc3339(.second)),
                        "state": .string(TokenCommand.state(token, now)),
                    ]
                }
                return print(JSONOutput.object(["tokens": .array(list)]))
            }
            for token in tokens {
                let role = token.role.map { " as \($0)" } ?? ""
                let line = "\(token.name)  \(token.person)\(role)  until \(token.expires.rfc3339(.second))"
                print(printable("\(line)  \(TokenCommand.state(token, now))"))
            }
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a token good for nothing, at once.")

        @OptionGroup var access: AccessOption
        @Argument(help: "The token’s name.")
        var name: String

        func run() throws {
            let wasGood = try reportingFailure {
                try AccessDatabase(folder: access.path, creates: false).revokeToken(named: name, at: .now)
            }
            print(printable(wasGood ? "\(name): revoked" : "\(name): was revoked before"))
        }
    }

    static let roles = Role.asked.map(\.rawValue)

    private static func state(_ token: StoredToken, _ now: Timestamp) -> String {
        token.revoked != nil ? "revoked" : token.expires <= now ? "expired" : "good"
    }
}

/// A day (in UTC) or a moment.
///
/// - Parameter endOfDay: A day means its end.
func moment(_ text: String, _ option: String, endOfDay: Bool) throws -> Timestamp {
    if text.utf8.count == 10, let day = try? ReadTime(rfc3339: text + "T00:00Z").instant {
        return endOfDay ? day.advanced(byMicroseconds: Timestamp.microsecondsPerDay) : day
    }
    do throws(TimeProblem) { return try ReadTime(rfc3339: text).instant } catch {
        throw ValidationError(
            "\(option): “\(text)” is neither a day such as 2026-03-02 nor a moment such as 2026-03-02T18:00:00Z.")
    }
}
