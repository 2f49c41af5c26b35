import Crypto
import Foundation
import Hansard
import HansardSite
import HansardStore
import Logging
import TestSupport

@testable import HansardServer

/// Two people, their pair, their room and their file, who have nothing to do with those of another circle.
struct Circle: Sendable, Hashable {
    let name: String
    let low, high, manager: String
    /// Days in 2026 on which they were there: those of one circle alone are among them.
    let days: [String]

    var team: String { name.capitalized }
    /// In which their first page begins.
    var firstMonth: String { String(days.first?.prefix(2) ?? "03") }
    var pair: String { "private-chat-\(low)-\(high)" }
    var room: String { "room-\(name)" }
    /// The message that a thread of the third of March begins with.
    var thread: String { "\(3 * (days.firstIndex(of: "03-03") ?? 0) + 1)" }
    var file: String { "What \(name) has on paper." }
    var sha256: String { hexadecimal(sha256Of: Array(file.utf8)) }
    /// What stands nowhere that has nothing of theirs.
    var marks: [String] { [name, low, high, sha256] }

    static let amber = Circle(
        name: "amber", low: "700111", high: "700112", manager: "300001", days: ["03-02", "03-03", "04-07"])
    /// Has what comes first, what comes last, and most of it.
    static let coral = Circle(
        name: "coral", low: "800111", high: "800112", manager: "300002",
        days: ["02-02", "03-02", "03-03", "03-30", "04-07", "05-08"])
    /// Of which no archive has anything. Its names are as long as those of the others.
    static let ghost = Circle(name: "ghost", low: "900111", high: "900112", manager: "300003", days: [])

    func lines() -> [String] {
        func at(_ day: String, _ time: String) -> String { "2026-\(day)T\(time):00Z" }
        var lines = [
            #"{"type":"person","id":"\#(low)","name":"\#(team) Lowe","email":"lowe@\#(name).example","title":"\#(team) clerk","team":"\#(team)","manager":"\#(manager)"}"#,
            #"{"type":"person","id":"\#(high)","name":"\#(team) Hight","team":"\#(team)"}"#,
            #"{"type":"join","channel":"\#(room)","person":"\#(low)","at":"\#(at(days[0], "07:00"))"}"#,
            #"{"type":"join","channel":"\#(room)","person":"\#(high)","at":"\#(at(days[0], "07:00"))"}"#,
        ]
        for (i, day) in days.enumerated() {
            let (first, second, third) = (3 * i + 1, 3 * i + 2, 3 * i + 3)
            // So many that March has a page of its own even for a reader of one of its days.
            lines += (0..<20).map { minute in
                let state = minute % 2 == 0 ? "away" : "online"
                let time = at(day, "12:\(10 + minute)")
                return #"{"type":"\#(state)","person":"\#(low)","at":"\#(time)"}"#
            }
            let attachment = #"[{"name":"\#(name).txt","type":"text/plain","path":"\#(name).txt"}]"#
            lines += [
                #"{"type":"online","person":"\#(low)","at":"\#(at(day, "08:00"))"}"#,
                #"{"type":"online","person":"\#(high)","at":"\#(at(day, "08:10"))"}"#,
                #"{"type":"message","id":"\#(first)","channel":"\#(pair)","sender":"\#(low)","sent_at":"\#(at(day, "09:00"))","text":"\#(name) asks about the ferry"}"#,
                #"{"type":"message","id":"\#(second)","channel":"\#(pair)","sender":"\#(high)","sent_at":"\#(at(day, "09:05"))","text":"\#(name) answers","reply_to":"\#(first)","attachments":\#(attachment)}"#,
                #"{"type":"message","id":"\#(third)","channel":"\#(pair)","sender":"\#(low)","sent_at":"\#(at(day, "09:10"))","text":"\#(name) says what it should not","reply_to":"\#(first)"}"#,
                #"{"type":"edit","id":"\#(first)","channel":"\#(pair)","editor":"\#(low)","edited_at":"\#(at(day, "09:20"))","text":"\#(name) asks about the late ferry"}"#,
                #"{"type":"delete","id":"\#(third)","channel":"\#(pair)","deleter":"\#(low)","deleted_at":"\#(at(day, "09:30"))"}"#,
                #"{"type":"reaction","id":"\#(second)","channel":"\#(pair)","person":"\#(low)","emoji":"👍","at":"\#(at(day, "09:40"))"}"#,
                #"{"type":"seen","channel":"\#(pair)","person":"\#(low)","up_to":"\#(second)","seen_at":"\#(at(day, "09:06"))"}"#,
                #"{"type":"message","id":"\#(first)","channel":"\#(room)","sender":"\#(high)","sent_at":"\#(at(day, "10:00"))","text":"to all of \#(name): the ferry is late"}"#,
                #"{"type":"offline","person":"\#(low)","at":"\#(at(day, "17:00"))"}"#,
                #"{"type":"offline","person":"\#(high)","at":"\#(at(day, "17:10"))"}"#,
            ]
        }
        return lines
    }
}

private func hexadecimal(sha256Of bytes: [UInt8]) -> String {
    SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

/// Somebody who asks, and what the rules say they get.
struct MatrixReader: Sendable {
    enum Access: Sendable, Equatable {
        /// 401.
        case unknown
        /// 403, whatever is asked for.
        case refused
        /// What is of these, and nothing else.
        case reads(Set<Circle>)
    }

    let name: String
    let access: Access
    /// Header fields, one a line.
    let fields: [String]
    /// What they may do.
    let permissions: Set<Permission>
}

/// A server with everything that it has but sign-in with a provider, of some circles.
final class MatrixServer: Sendable {
    var port: Int { own.number }
    let base: String
    let readers: [MatrixReader]
    let database: AccessDatabase
    let server: ArchiveServer
    private let own: OwnPort

    /// The roles in which nothing of the record is read, whatever they are, each with somebody who has it.
    private static let withoutContent = Role.named.filter { $0.reads == .nothing }.enumerated().map {
        (role: $1, person: "\(600_001 + $0)")
    }

    static let rules = """
        identities: {tokens: on}
        roles:
          teams: {"400001": [Amber], "400002": [Coral]}
          compliance: ["500001", "500002"]
        \(withoutContent.map { "  \($0.role.setting?.name ?? ""): [\"\($0.person)\"]" }.joined(separator: "\n"))
        cases:
          amber-open: {purpose: Complaint, people: ["700111"], officers: ["500001"], expires: 2099-01-01}
          coral-open: {purpose: Complaint, people: ["800111"], officers: ["500001"], expires: 2099-01-01}
          reasoned: {purpose: Complaint, people: ["700111"], officers: ["500001"], expires: 2099-01-01, reason_required: true}
          over: {purpose: Complaint, people: ["700111"], officers: ["500001"], expires: 2020-01-01}
          others: {purpose: Complaint, people: ["700111"], officers: ["500002"], expires: 2099-01-01}
          march: {purpose: Complaint, conversations: [private-chat-700111-700112], from: 2026-03-01, to: 2026-03-31, officers: ["500001"], expires: 2099-01-01}
        """

    /// - Parameter change: Of what it is started with.
    init(_ circles: [Circle], _ change: (inout ServerConfiguration) -> Void = { _ in }) async throws {
        let base = NSTemporaryDirectory() + "/hansard-matrix-\(UUID().uuidString)"
        self.base = base
        func write(_ path: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: base + "/" + path))
        }
        for folder in ["sources", "Content"] {
            try FileManager.default.createDirectory(atPath: base + "/" + folder, withIntermediateDirectories: true)
        }
        let others =
            [
                "300001", "300002", "300003", "400001", "400002", "500001", "500002", "100001",
            ] + Self.withoutContent.map(\.person)
        // Those of one circle first, so that numbers of the others' records tell how many those are.
        let lines =
            circles.reversed().flatMap { $0.lines() }
            + others.map { #"{"type":"person","id":"\#($0)","name":"Person \#($0)"}"# }
        for circle in circles { try write("sources/\(circle.name).txt", circle.file) }
        try Ingestion.run(lines, file: base + "/sources/chat.jsonl", into: base + "/archive")
        try write("Content/access.yml", Self.rules)
        database = try AccessDatabase(folder: base + "/access")
        readers = try Self.readers(database)
        let site = try TestServer.site.get()
        var configuration = ServerConfiguration(archive: base + "/archive")
        configuration.port = 0
        configuration.limits.requestsPerSecond = 0
        configuration.exportsFolder = base + "/exports"
        change(&configuration)
        let access = try AccessControl(
            content: base + "/Content", folder: base + "/access", archive: base + "/archive", zone: .utc)
        var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        logger.logLevel = .critical
        server = try ArchiveServer(configuration, site: site, access: access, logger: logger)
        own = try await OwnPort(server)
    }

    func stop() async {
        await own.stop()
        server.endExports()
        try? FileManager.default.removeItem(atPath: base)
    }

    /// The files of a site of all that there is.
    func builtFiles() throws -> [String] {
        let site = try TestServer.site.get()
        let output = base + "/site"
        _ = try SiteBuilder(archive: base + "/archive", site: site, output: output, jobs: 1)
            .build(everything: true) { _, _ in }
        let files = FileManager.default.enumerator(atPath: output)?.compactMap { $0 as? String } ?? []
        return files.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: output + "/" + path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    private static func readers(_ database: AccessDatabase) throws -> [MatrixReader] {
        let (past, end) = (try moment("2020-01-01T00:00:00Z"), try moment("2099-01-01T00:00:00Z"))
        func bearer(_ name: String, of person: String, only role: Role? = nil, expires: Timestamp? = nil) throws
            -> String
        {
            let token = APIToken()
            try database.add(
                StoredToken(
                    name: name, person: person, role: role?.rawValue, created: past, expires: expires ?? end),
                sha256: token.sha256)
            return "Authorization: Bearer \(token.text)"
        }
        var readers: [MatrixReader] = []
        func add(_ name: String, _ access: MatrixReader.Access, _ fields: String..., in role: Role = .staff) {
            readers.append(MatrixReader(name: name, access: access, fields: fields, permissions: role.permissions))
        }
        let (amber, coral, none) = (
            MatrixReader.Access.reads([.amber]), MatrixReader.Access.reads([.coral]), MatrixReader.Access.reads([])
        )
        add("nobody", .unknown)
        add("a token that was never given out", .unknown, "Authorization: Bearer \(APIToken().text)")
        add("a token that is none", .unknown, "Authorization: Bearer hans_x")
        add("an expired token", .unknown, try bearer("expired", of: "700111", expires: past))
        let revoked = try bearer("revoked", of: "700111")
        _ = try database.revokeToken(named: "revoked", at: past)
        add("a revoked token", .unknown, revoked)
        add("a name that no proxy sends", .unknown, "X-Remote-User: 700111", "X-Forwarded-User: 700111")
        let staff = try bearer("amber-low", of: "700111")
        add("somebody of amber", amber, staff)
        add("somebody of amber under a case", .refused, staff, "Hansard-Case: amber-open")
        for role in Role.allCases.map(\.rawValue) + ["nothing"] where role != Role.staff.rawValue {
            add("somebody of amber as \(role)", .refused, staff, "Hansard-Role: \(role)")
        }
        add("two tokens", .unknown, staff, try bearer("coral-two", of: "800111"))
        add("the other one of amber", amber, try bearer("amber-high", of: "700112"))
        add("another person’s token", coral, try bearer("coral-low", of: "800111"))
        add("a stranger", none, try bearer("stranger", of: "100001"))
        add("somebody who is not in the record", none, try bearer("outside", of: "999999"))
        let manager = try bearer("amber-manager", of: "300001")
        add("a manager", amber, manager)
        add("a manager who reads as staff", none, manager, "Hansard-Role: staff")
        add("a manager’s token for staff", none, try bearer("m-staff", of: "300001", only: .staff))
        add("a token for what its person is not", .refused, try bearer("m-audit", of: "300001", only: .auditor))
        add("another manager", coral, try bearer("coral-manager", of: "300002"))
        add("the manager of a team", amber, try bearer("amber-team", of: "400001"))
        add("the manager of another team", coral, try bearer("coral-team", of: "400002"))
        let officer = try bearer("officer", of: "500001")
        add("compliance", none, officer)
        add("compliance without a case", .refused, officer, "Hansard-Role: compliance")
        add("compliance under a case", amber, officer, "Hansard-Case: amber-open")
        add("compliance under another case", coral, officer, "Hansard-Case: coral-open")
        add("compliance under an expired case", .refused, officer, "Hansard-Case: over")
        add("compliance under others’ case", .refused, officer, "Hansard-Case: others")
        add("compliance under no case that there is", .refused, officer, "Hansard-Case: nowhere")
        add("compliance without the reason", .refused, officer, "Hansard-Case: reasoned")
        add("compliance with a reason", amber, officer, "Hansard-Case: reasoned", "Hansard-Reason: complaint 41")
        add("compliance under a case twice", .refused, officer, "Hansard-Case: amber-open", "Hansard-Case: amber-open")
        for (role, person) in withoutContent {
            let name = "\("aeiou".contains(role.rawValue.prefix(1)) ? "an" : "a") \(role)"
            let holder = try bearer(role.rawValue, of: person)
            add(name, none, holder, in: role)
            add("\(name) who reads as staff", none, holder, "Hansard-Role: staff")
            add("\(name) under a case", .refused, holder, "Hansard-Case: amber-open")
        }
        return readers
    }
}
