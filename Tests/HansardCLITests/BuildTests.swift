import Foundation
import Testing

@Suite struct BuildTests {
    private func archive() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "Morning!"), message("2", in: "team-support", "Anybody?"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        return workspace
    }

    @Test func jsonSaysWhatWasDone() throws {
        let workspace = try archive()
        let outcome = try workspace.build("--json")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let report = try outcome.json()
        #expect(
            Set(report.keys).isSuperset(of: [
                "pages_written", "pages_unchanged", "pages_removed", "bytes_written", "seconds",
            ]))
        #expect(report["pages_written"] as? Int == workspace.files("Output").count)
        #expect(try workspace.build("--json").json()["pages_written"] as? Int == 0)
    }

    @Test func somebodysOwnFilesStay() throws {
        let workspace = try archive()
        let theirs = ["CNAME", "people/photo.jpg", ".well-known/security.txt", "2019/index.html"].map { "Output/" + $0 }
        for file in theirs { try workspace.write(file, "mine") }
        #expect(try workspace.build().status == 0)
        #expect(try workspace.build("--all").status == 0)
        // Another archive makes other pages, and the former ones go.
        try workspace.write("other.jsonl", message("1", from: "8", in: "room", "Hello"))
        #expect(try workspace.hansard("ingest", "--archive", "other", "other.jsonl").status == 0)
        let outcome = try workspace.build("--archive", "other", "--json")
        #expect(try #require(outcome.json()["pages_removed"] as? Int) > 0)
        #expect(!workspace.exists("Output/people/7.html"))
        for file in theirs { #expect(workspace.text(file) == "mine\n") }
    }

    @Test(arguments: ["archive", ".", "archive/", "link", "deep/../archive"])
    func theArchiveIsNeverPublishedWithTheSite(output: String) throws {
        let workspace = try archive()
        try workspace.shell("ln -s archive link && mkdir deep")
        let before = workspace.files(".").keys.sorted()
        let outcome = try workspace.build("--output", output)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("would be published with the site. Nothing was changed."), "\(outcome.errors)")
        #expect(workspace.files(".").keys.sorted() == before)
        // Beside it, and in it, only the site is in the folder.
        #expect(try workspace.build("--output", "archive-site").status == 0)
    }

    @Test func aDamagedListOfWhatWasBuiltIsNamed() throws {
        let workspace = try archive()
        #expect(try workspace.build().status == 0)
        // Whole pages of other bytes behind the first, as a failing disk leaves them.
        try workspace.shell(
            "cd Output/.hansard && size=$(stat -c %s manifest.db) && "
                + "head -c $((size - 4096)) /dev/zero | tr '\\0' x | dd of=manifest.db bs=4096 seek=1 conv=notrunc 2>/dev/null"
        )
        let outcome = try workspace.build("--all")
        #expect(outcome.status == 1)
        #expect(
            outcome.errors.contains(
                "Output: The list of what was built into this folder, .hansard/manifest.db, cannot be read."),
            "\(outcome.errors)")
    }

    @Test func aFileOfSomebodysInThePlaceOfAPageStopsTheBuild() throws {
        let workspace = try archive()
        try workspace.write("Output/index.html", "mine")
        let outcome = try workspace.build("--json")
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("Output/index.html: This file is not of our making"))
        #expect(outcome.errors.contains("Move it away"))
        #expect(workspace.files("Output").keys.sorted() == ["index.html"])
        #expect(workspace.text("Output/index.html") == "mine\n")
    }

    @Test func aLinkOfSomebodysThatLeadsNowhereStopsTheBuildAsWell() throws {
        let workspace = try archive()
        try workspace.shell("mkdir Output && ln -s nowhere Output/index.html")
        for _ in 1...2 {
            #expect(try workspace.build().errors.contains("Output/index.html: This file is not of our making"))
        }
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: workspace.path + "/Output/index.html")
        #expect(link == "nowhere")
    }

    @Test func anOutputThatIsAFileIsRefused() throws {
        let workspace = try archive()
        try workspace.write("site", "mine")
        let outcome = try workspace.build("--output", "site")
        #expect(outcome.status == 1)
        #expect(outcome.errors == "hansard: site: This is a file. Name a folder to build into with --output.\n")
        #expect(workspace.text("site") == "mine\n")
    }

    @Test func aManifestThatCannotBeReadStopsTheBuild() throws {
        let workspace = try archive()
        try workspace.write("Output/.hansard/manifest.db", String(repeating: "garbage ", count: 200))
        let outcome = try workspace.build()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(".hansard/manifest.db, cannot be read"))
        #expect(outcome.errors.contains("Build into a new folder"))
        #expect(workspace.files("Output").isEmpty)
    }

    @Test func aSecondBuildIntoTheSameFolderIsToldToWait() throws {
        let workspace = try archive()
        #expect(try workspace.build().status == 0)
        try workspace.write("more.jsonl", bytes: longLog(20_000))
        #expect(try workspace.hansard("ingest", "more.jsonl").status == 0)
        let before = workspace.files("Output").count
        let first = try workspace.startBuild([])
        // It holds the folder once it has written something new there.
        _ = first.wait { workspace.files("Output").count > before + 5 }
        let second = try workspace.build()
        let status = first.wait().status
        #expect(status == 0)
        #expect(second.status == 0 || second.errors.contains("Another build is writing into this folder"))
    }

    @Test(arguments: [
        ("titel: Record", "“titel” is no setting. Did you mean “title”?"), ("title: [", "This is not YAML"),
        ("timezone: Mars/Olympus", "is no time zone"),
    ])
    func aMistakeInTheSettingsIsExplained(settings: String, message: String) throws {
        let workspace = try archive()
        try workspace.write("content/site.yml", settings)
        let outcome = try workspace.hansard(
            "build", "--content", "content", "--templates", Program.package + "/Templates")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("content/site.yml: "))
        #expect(outcome.errors.contains(message))
        #expect(!workspace.exists("Output"))
    }

    @Test(arguments: [("--content", "There is no content here"), ("--templates", "There are no templates here")])
    func aFolderThatIsMissingIsNamed(option: String, message: String) throws {
        let workspace = try archive()
        let outcome = try workspace.build(option, "nowhere")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("nowhere: \(message)"))
        #expect(outcome.errors.contains(option))
        #expect(!workspace.exists("Output"))
    }
}
