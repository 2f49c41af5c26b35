import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct BuildTests {
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

    /// Foundation cannot take the path of such a folder apart.
    @Test func aFolderMayHaveOneLetter() throws {
        let workspace = try archive()
        let outcome = try workspace.build("--output", "o")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(workspace.files("o").keys.contains { $0.hasSuffix("index.html") })
    }

    /// Its site is drawn through what it may read, not from an archive that is made for it: without a place for one, all goes well.
    @Test func nothingIsCopiedForAnAudience() throws {
        let workspace = try archive()
        try workspace.write("content/site.yml", "audiences: {them: {conversations: [team-support]}}")
        let run = try workspace.start(
            "build", "--audience", "them", "--content", "content", "--templates", Program.package + "/Templates",
            environment: ["TMPDIR": workspace.path + "/nowhere"])
        #expect(run.wait().status == 0)
        #expect(!workspace.exists("nowhere"))
        #expect(workspace.text("Output/conversations/team-support/2026-03.html")?.contains("Anybody?") == true)
        #expect(!workspace.exists("Output/conversations/private-chat-3-7"))
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
        #expect(
            outcome.errors.contains(
                "The archive archive is in this folder and would be published with the site. Nothing was changed."),
            "\(outcome.errors)")
        #expect(workspace.files(".").keys.sorted() == before)
        // Beside it, and in it, only the site is in the folder.
        #expect(try workspace.build("--output", "archive-site").status == 0)
    }

    @Test(
        arguments: [
            ("site", ["--content", "site/own"], "The folder with the settings site/own is in this folder"),
            ("site/own", ["--content", "site/own"], "The folder with the settings site/own is in this folder"),
            ("site", ["--templates", "site/looks"], "The folder with the templates site/looks is in this folder"),
            ("site", ["--access", "site/log"], "The folder with the access log site/log is in this folder"),
            ("site", ["--content", "linked"], "The folder with the settings linked is in this folder"),
            ("link", ["--content", "site/own"], "The folder with the settings site/own is in this folder"),
            ("site", ["--content", "other"], "The file other/../site/keys/live-secret is in this folder"),
            ("site/deep", ["--content", "."], "This folder lies in the folder with the settings ."),
            ("archive/x", [], "This folder lies in the archive archive"),
            ("archive/x/y", ["--archive", "second"], "This folder lies in the archive"),
            ("inside/new", [], "This folder lies in the archive archive"),
            (
                "site/own/pages/x", ["--content", "site/own"],
                "This folder lies in the folder with the settings site/own"
            ),
            (
                "site/looks/x", ["--templates", "site/looks"],
                "This folder lies in the folder with the templates site/looks"
            ),
            ("site/log/x", ["--access", "site/log"], "This folder lies in the folder with the access log site/log"),
            ("nowhere/../archive/x", [], "This folder lies in the archive archive"),
            // Of these nobody has said where they are.
            ("holds", [], "The archive holds/record is in this folder"),
            ("second/x", [], "This folder lies in the archive"),
            ("logs", [], "The folder with the access log logs/access is in this folder"),
            ("logs/access/x", [], "This folder lies in the folder with the access log"),
            ("rules", [], "The folder with the settings rules is in this folder"),
        ] as [(String, [String], String)])
    func whatIsNotToBePublishedIsNeitherInTheSiteNorAroundIt(
        output: String, options: [String], message: String
    ) throws {
        let workspace = try archive()
        try workspace.shell(
            """
            mkdir -p site/own/pages site/looks site/keys site/log other holds logs/access rules
            cp -r \(Program.package)/Templates/. site/looks
            cp -r archive second; cp -r archive holds/record
            touch site.yml logs/access/access.db rules/access.yml
            echo 'live: {apps: {"1": {key: k, secret_file: ../site/keys/live-secret}}}' > other/site.yml
            echo 0123456789abcdef > site/keys/live-secret
            ln -s site/own linked; ln -s site link; ln -s archive inside
            """)
        let before = workspace.files(".").keys.sorted()
        let outcome = try workspace.build(["--output", output] + options)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("\(output): \(message)"), "\(outcome.errors)")
        #expect(outcome.errors.contains("Nothing was changed. Build into a folder of its own with --output."))
        #expect(workspace.files(".").keys.sorted() == before)
    }

    @Test func aSiteBesideAllOfThemIsBuilt() throws {
        let workspace = try archive()
        try workspace.shell("mkdir -p own access && echo 'title: x' > own/site.yml && touch access/access.db")
        #expect(try workspace.build("--content", "own", "--output", "own-site").status == 0)
        #expect(try workspace.build("--content", "own", "--output", "archive.site/deep").status == 0)
    }

    @Test(arguments: ["site.yml", "access.yml", "pages", "pages/about.md"])
    func aFileThatCannotBeReadIsNotTakenForOneThatIsMissing(name: String) throws {
        let workspace = try archive()
        // A folder, a link to itself, and one that leads nowhere: also the user “root” can read none of them.
        for script in ["mkdir", "ln -s $(basename \(name))", "ln -s nowhere"] where script != "mkdir" || name != "pages"
        {
            try workspace.shell("rm -rf own && mkdir -p $(dirname own/\(name)) && \(script) own/\(name)")
            let outcome = try workspace.build("--content", "own", "--output", "own-site")
            #expect(outcome.status == 1, "\(script)")
            #expect(outcome.errors.contains("own/\(name): "), "\(script): \(outcome.errors)")
            #expect(!workspace.exists("own-site"))
        }
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
        try workspace.write("more.jsonl", bytes: longLog(5_000))
        #expect(try workspace.hansard("ingest", "more.jsonl").status == 0)
        let before = workspace.fileCount("Output")
        let first = try workspace.startBuild([])
        // It holds the folder once it has written something new there.
        _ = first.wait { workspace.fileCount("Output") > before + 5 }
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
