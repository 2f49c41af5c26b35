import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct FullDiskTests {
    /// No file may grow beyond 1 MB: to a program that looks like a disk with no room left.
    @Test func aFullDiskIsSaidAndRunningAgainCompletesTheArchive() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", bytes: longLog(7_000))
        let full = try workspace.shell("trap '' XFSZ; ulimit -f 1000; exec '\(Program.path)' ingest --json chat.jsonl")
        #expect(full.status == 1)
        #expect(full.output.isEmpty)
        #expect(full.errors.contains("archive: The disk is full"))
        #expect(full.errors.contains("run the same command again"))
        #expect(try workspace.stats()["runs"] as? Int == 0)
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        #expect(try workspace.messages == 7_000)
        #expect(try workspace.hansard("search", "--json", "topic7", "--limit", "1").output.contains("\"6907\""))
    }

    @Test(.enabled(if: SmallDisk.isAllowed))
    func aDiskThatFillsUpLosesNothingThatWasThere() throws {
        let workspace = try Workspace()
        let disk = try SmallDisk("disk", megabytes: 3, in: workspace)
        try workspace.write("first.jsonl", message("first", "Morning!"))
        try workspace.write("chat.jsonl", bytes: longLog(20_000))
        #expect(try workspace.hansard("ingest", "--archive", "disk/archive", "first.jsonl").status == 0)
        let full = try workspace.hansard("ingest", "--archive", "disk/archive", "chat.jsonl")
        #expect(full.status == 1)
        #expect(full.errors.contains("disk/archive: The disk is full"))
        #expect(try workspace.stats("disk/archive")["messages"] as? Int == 1)
        try disk.resize(megabytes: 64)
        #expect(try workspace.hansard("ingest", "--archive", "disk/archive", "chat.jsonl").status == 0)
        #expect(try workspace.stats("disk/archive")["messages"] as? Int == 20_001)
    }

    /// The database that is there stays in use, and what was made of another does not take what room there is.
    @Test(.enabled(if: SmallDisk.isAllowed))
    func aRebuildWithoutRoomLeavesTheDatabaseThatIsThere() throws {
        let workspace = try Workspace()
        let disk = try SmallDisk("disk", megabytes: 16, in: workspace)
        try workspace.write("chat.jsonl", bytes: longLog(5_000))
        #expect(try workspace.hansard("ingest", "--archive", "disk/archive", "chat.jsonl").status == 0)
        try workspace.shell("dd if=/dev/zero of=disk/filler bs=64k")
        let full = try workspace.hansard("rebuild", "--archive", "disk/archive")
        #expect(full.status == 1)
        #expect(full.errors.contains("disk/archive: The disk is full"))
        #expect(!workspace.exists("disk/archive/hansard.db.new"))
        try disk.resize(megabytes: 64)
        #expect(try workspace.stats("disk/archive")["messages"] as? Int == 5_000)
        #expect(try workspace.hansard("rebuild", "--archive", "disk/archive").status == 0)
        #expect(try workspace.hansard("verify", "disk/archive").status == 0)
    }

    @Test(.enabled(if: SmallDisk.isAllowed))
    func aBuildOntoAFullDiskSaysSoAndTheNextOneCompletesIt() throws {
        let workspace = try Workspace()
        let disk = try SmallDisk("disk", megabytes: 1, in: workspace)
        try workspace.write("chat.jsonl", bytes: longLog(3_000))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        let full = try workspace.build("--output", "disk/site")
        #expect(full.status == 1)
        #expect(full.errors.contains("No space left on device"))
        #expect(full.errors.contains("build again"))
        try disk.resize(megabytes: 64)
        #expect(try workspace.build("--output", "disk/site").status == 0)
        #expect(try workspace.build("--output", "fresh").status == 0)
        #expect(workspace.files("disk/site") == workspace.files("fresh"))
    }
}

/// A file system in memory, of a few megabytes. Only root may make one.
final class SmallDisk {
    private let workspace: Workspace
    private let name: String

    static let isAllowed: Bool = {
        guard let workspace = try? Workspace() else { return false }
        return (try? SmallDisk("disk", megabytes: 1, in: workspace)) != nil
    }()

    struct NotAllowed: Error {}

    init(_ name: String, megabytes: Int, in workspace: Workspace) throws {
        (self.name, self.workspace) = (name, workspace)
        let made = try workspace.shell("mkdir \(name) && mount -t tmpfs -o size=\(megabytes)m tmpfs \(name)")
        guard made.status == 0 else { throw NotAllowed() }
    }

    func resize(megabytes: Int) throws {
        guard try workspace.shell("mount -o remount,size=\(megabytes)m \(name)").status == 0 else { throw NotAllowed() }
    }

    deinit { _ = try? workspace.shell("umount \(name)") }
}
