import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct WatchTests {
    /// A site of its own with a theme, and a build that watches it and has built once.
    private func start(_ workspace: Workspace) throws -> Run {
        try workspace.write("chat.jsonl", message("1", "Morning!"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        try workspace.write("content/site.yml", "theme: theme")
        try workspace.write("content/theme/pager.mustache", "<p>first</p>")
        let run = try workspace.start(
            "build", "--watch", "--content", "content", "--templates", Program.package + "/Templates")
        #expect(run.wait { run.output.hasSuffix(" s.\n") && run.errors.contains("Watching archive") })
        return run
    }

    private func builds(_ run: Run) -> Int { run.output.split(separator: "\n").count }

    private func ends(_ run: Run, with signal: Int32 = SIGTERM) {
        run.send(signal)
        #expect(run.wait(seconds: 60).status == 0)
    }

    @Test func whatIsIngestedIsBuilt() throws {
        let workspace = try Workspace()
        let run = try start(workspace)
        try workspace.write("more.jsonl", message("2", in: "team-support", "Anybody?"))
        #expect(try workspace.hansard("ingest", "more.jsonl").status == 0)
        #expect(run.wait { builds(run) == 2 })
        #expect(workspace.text("Output/conversations/team-support/2026-03.html")?.contains("Anybody?") == true)
        // The same again changes the database's files and nothing in it.
        #expect(try workspace.hansard("ingest", "more.jsonl").status == 0)
        usleep(2_500_000)
        #expect(builds(run) == 2)
        ends(run)
    }

    @Test func aThemeThatIsChangedIsBuiltAndAMistakeInItIsSaid() throws {
        let workspace = try Workspace()
        let run = try start(workspace)
        try workspace.write("content/theme/pager.mustache", "<p>{{nothing}}</p>")
        #expect(run.wait { run.errors.contains("theme/pager.mustache: “nothing” is no variable of this page.") })
        #expect(run.isRunning)
        try workspace.write("content/theme/pager.mustache", "<p>mended</p>")
        #expect(run.wait { builds(run) == 2 })
        #expect(workspace.text("Output/people/index.html")?.contains("<p>mended</p>") == true)
        try workspace.write("content/site.yml", "titel: x")
        #expect(run.wait { run.errors.contains("“titel” is no setting") })
        ends(run, with: SIGINT)
    }

    @Test func anIngestAtWorkIsNoProblem() throws {
        let workspace = try Workspace()
        let run = try start(workspace)
        try workspace.write("long.jsonl", bytes: longLog(20_000))
        #expect(try workspace.hansard("ingest", "long.jsonl").status == 0)
        #expect(run.wait { workspace.text("Output/index.html")?.contains("20,001 messages") ?? false })
        #expect(run.isRunning)
        ends(run)
        #expect(try workspace.messages == 20_001)
    }

    @Test func aFirstBuildThatFailsEndsIt() throws {
        let workspace = try Workspace()
        let outcome = try workspace.build("--watch")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("There is no archive here"))
    }

    @Test func itPrintsLinesAndNoJSON() throws {
        let outcome = try Workspace().build("--watch", "--json")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("Leave --json out"))
    }
}
