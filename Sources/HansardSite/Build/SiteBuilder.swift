import Foundation
import Hansard
import HansardStore

/// Builds a site into a folder: all of it, or what records since the last build have changed.
///
/// The output is the same to the byte for the same archive, settings and templates, whatever the number of workers
/// and whatever was built before.
package struct SiteBuilder {
    private let archive: String
    private let site: Site
    private let output: String
    private let jobs: Int

    /// - Parameter jobs: Workers; each has a thread and a connection of its own.
    package init(archive: String, site: Site, output: String, jobs: Int) {
        self.archive = archive
        self.site = site
        self.output = output
        self.jobs = max(1, jobs)
    }

    /// - Parameter everything: Draw every page anew and compare it with what was written, whatever has changed.
    /// - Parameter progress: Told how many of how many pieces of work are done.
    package func build(everything: Bool, progress: @escaping @Sendable (Int, Int) -> Void) throws -> BuildReport {
        let reader = try ArchiveReader(path: archive)
        return try reader.onOneState {
            let folder = try OutputFolder(output)
            let extent = try reader.extent()
            let people = try reader.people()
            let conversations = ConversationDirectory(try reader.conversations(), people)
            let context = try PageContext(
                site: site, reader: reader, people: people, conversations: conversations, extent: extent)
            let before = try folder.manifest.state()
            let target = OutputManifest.State(
                archiveID: extent.archiveID, seq: extent.lastSeq, fingerprint: site.fingerprint, isComplete: true)
            var since: Int64?
            if !everything, let before, before.isComplete, before.archiveID == target.archiveID,
                before.fingerprint == target.fingerprint, extent.namesSeq <= before.seq
            {
                since = before.seq
                if before == target { return try folder.finish(target) }
            }
            var planner = BuildPlanner(context, since: since)
            let plan = try planner.plan(folder)
            try folder.plan(plan.paths, everything: since == nil)
            var incomplete = target
            incomplete.isComplete = false
            try folder.manifest.set(incomplete)
            try run(plan, context, folder, progress)
            try folder.remove(plan.vanished)
            return try folder.finish(target)
        }
    }

    private func run(
        _ plan: BuildPlan, _ context: PageContext, _ folder: OutputFolder,
        _ progress: @escaping @Sendable (Int, Int) -> Void
    ) throws {
        let total = plan.first.count + plan.second.count
        let workers = min(jobs, max(1, plan.first.count + plan.second.count))
        // One worker is this thread, with the connection that is open already.
        let others = workers > 1 && total > 24 ? try (1..<workers).map { _ in try secondContext(like: context) } : []
        let shared = SharedPresence()
        for (offset, tasks) in [(0, plan.first), (plan.first.count, plan.second)] {
            let queue = TaskQueue(tasks, offset: offset, total: total, progress)
            let group = DispatchGroup()
            for other in others {
                group.enter()
                let box = UncheckedBox(other)
                let thread = Thread {
                    queue.work(box.value, folder, shared)
                    group.leave()
                }
                thread.stackSize = 8 << 20
                thread.start()
            }
            queue.work(context, folder, shared)
            group.wait()
            if let error = queue.error { throw error }
        }
    }

    /// Another worker's context, on the same state of the archive.
    private func secondContext(like first: PageContext) throws -> PageContext {
        let reader = try ArchiveReader(path: archive)
        try reader.beginOneState()
        guard try reader.extent() == first.extent else {
            throw OutputFolder.Problem(
                description: "\(archive): The archive grew while the build began. Build again; nothing was lost.")
        }
        return try PageContext(
            site: site, reader: reader, people: first.people, conversations: first.conversations, extent: first.extent)
    }
}

/// Carries a value into the one thread that will use it.
private struct UncheckedBox<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}

/// Hands tasks to workers, in their order.
private final class TaskQueue: @unchecked Sendable {
    // Below: with `lock` held.
    private let lock = NSLock()
    private let tasks: [BuildTask]
    private var next = 0
    private(set) var error: (any Error)?
    private let offset: Int
    private let total: Int
    private let progress: @Sendable (Int, Int) -> Void

    init(_ tasks: [BuildTask], offset: Int, total: Int, _ progress: @escaping @Sendable (Int, Int) -> Void) {
        self.tasks = tasks
        self.offset = offset
        self.total = total
        self.progress = progress
    }

    func work(_ context: PageContext, _ folder: OutputFolder, _ shared: SharedPresence) {
        do {
            try context.reader.withTranscripts(context.people) { transcripts in
                while let task = take() { try task.run(context, transcripts, folder, shared) }
            }
        } catch {
            lock.withLock {
                if self.error == nil { self.error = error }
                next = tasks.count
            }
        }
    }

    private func take() -> BuildTask? {
        let task: (BuildTask, Int)? = lock.withLock {
            guard next < tasks.count else { return nil }
            next += 1
            return (tasks[next - 1], next)
        }
        guard let (task, number) = task else { return nil }
        progress(offset + number, total)
        return task
    }
}
