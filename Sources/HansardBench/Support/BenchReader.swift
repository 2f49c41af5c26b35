import Foundation

/// Somebody who may read an archive by a token, so that each look goes into the access log.
struct BenchReader {
    /// Of `hansard serve`: settings with nothing but who may read, and the access log.
    let options: [String]
    /// The access log’s database.
    let database: String
    private let token: String

    /// The header field that says who asks.
    var field: String { "Authorization: Bearer \(token)" }

    /// - Parameters:
    ///   - folder: Where the settings and the access log are put.
    ///   - settings: The folder of the settings, if it is there already.
    init(folder: String, person: Int, settings: String? = nil) throws {
        let content = settings ?? folder + "/content"
        if settings == nil {
            try FileManager.default.createDirectory(atPath: content, withIntermediateDirectories: true)
            try "title: Bench\n".write(toFile: content + "/site.yml", atomically: false, encoding: .utf8)
        }
        try "identities: {tokens: on}\n".write(toFile: content + "/access.yml", atomically: false, encoding: .utf8)
        let access = folder + "/access"
        let made = try ChildRun.output([
            Program.hansard, "token", "create", "--access", access, "--person", "\(person)", "--name", "bench",
            "--expires", "2099-01-01",
        ])
        guard let token = made.split(whereSeparator: \.isWhitespace).first(where: { $0.hasPrefix("hans_") }) else {
            throw BenchProblem(description: "hansard token: It gave none.")
        }
        self.token = String(token)
        options = ["--access", access, "--content", content]
        database = access + "/access.db"
    }
}
