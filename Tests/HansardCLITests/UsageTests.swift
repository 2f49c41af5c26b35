import TestSupport
import Testing

@Suite(.blocking) struct UsageTests {
    @Test(arguments: [
        (["ingest", "--bogus", "a.jsonl"], "--bogus"),
        (["ingest", "--format", "morse", "a.jsonl"], "Use auto, native, csv"),
        (["ingest", "--timezone", "Mars/Olympus", "a.jsonl"], "Europe/Berlin"),
        (["ingest", "--system", "a/b", "a.jsonl"], "is no name for a system"),
        (["ingest"], "paths"),
        (["search", "--limit", "0", "word"], "from 1 to 10000"),
        (["search", "--limit", "many", "word"], "many"),
        (["search", "word", "--bogus"], "--bogus"),
        (["search"], "query"),
        (["search", "colour:red"], "is no filter"),
        (["search", "before:yesterday"], "Write it as 2026-03-02"),
        (["search", "from:"], "from:jamie"),
        (["unseen", "--format", "xml"], "csv"),
        (["unseen", "--as-of", "2026-03-02"], "has no zone"),
        (["unseen", "--as-of", "yesterday"], "such as 2026-03-02T18:00:00Z"),
        (["build", "--jobs", "0"], "from 1 to 64"), (["build", "--quiet", "--watch"], "goes with neither"),
        (["ingest", "--quiet", "--json", "a.jsonl"], "exclude each other"),
        (["stats", "superfluous"], "superfluous"),
        (["publish"], "publish"), (["ingets", "a.jsonl"], "There is no command “ingets”. Did you mean “ingest”?"),
        (["token", "creat"], "Did you mean “create”?"), (["unsen", "--format", "csv"], "Did you mean “unseen”?"),
        (["stats", "--jsno"], "Did you mean '--json'?"), (["unseen", "--bom"], "--bom goes with --format csv"),
    ])
    func wrongUsageIs64AndSaysWhatIsRight(arguments: [String], hint: String) throws {
        let workspace = try Workspace()
        let outcome = try Run(Program.path, arguments, in: workspace.path).wait()
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(hint))
        #expect(outcome.output.isEmpty)
        #expect(!workspace.exists("archive"))
    }

    @Test(arguments: ["ingest", "build", "search", "unseen", "stats", "people"])
    func everyCommandExplainsItself(command: String) throws {
        let outcome = try Workspace().hansard(command, "--help")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("--archive"))
        #expect(outcome.errors.isEmpty)
    }
}
