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
    private let audience: String?
    private let access: String?
    /// See `SearchIndexBuilder`.
    var searchSlice = SearchIndexBuilder.sliceSize
    /// What of the archive is read; `nil` for all there is.
    private var scope: ArchiveScope?
    /// The state of the archive that is built, by its last record; `nil` for the newest.
    private var seq: Int64?

    /// - Parameter audience: One of the settings’, for whom to publish what it may read; `nil` for all there is.
    /// - Parameter jobs: Workers; each has a thread and a connection of its own.
    /// - Parameter access: The folder with the access log, which is no place for a site.
    package init(
        archive: String, site: Site, output: String, jobs: Int, audience: String? = nil, access: String? = nil
    ) {
        self.archive = archive
        self.site = site
        self.output = output
        self.jobs = max(1, jobs)
        self.audience = audience
        self.access = access
    }

    /// A builder of what `scope` allows in one state of the archive, for an export.
    ///
    /// - Parameter seq: How far the archive goes in that state. In any other, building throws `OutputFolder.Problem`.
    init(exporting archive: String, _ scope: ArchiveScope?, at seq: Int64, site: Site, output: String, jobs: Int) {
        self.init(archive: archive, site: site, output: output, jobs: jobs)
        (self.scope, self.seq) = (scope, seq)
    }

    /// - Parameter everything: Draw every page anew and compare it with what was written, whatever has changed.
    /// - Parameter progress: Told how many of how many pieces of work are done.
    /// - Throws: `OutputManifest.Problem` before anything is changed, for a folder that holds what is not to be published,
    ///   or lies in it.
    package func build(everything: Bool, progress: @escaping @Sendable (Int, Int) -> Void) throws -> BuildReport {
        try site.checkPageNames()
        try OutputManifest.check(output, against: unpublished)
        return try OutputManifest.reporting(output) { try checkedBuild(everything: everything, progress) }
    }

    private var unpublished: [OutputManifest.Problem.Unpublished] {
        var all: [OutputManifest.Problem.Unpublished] = [
            .init(.archive, archive), .init(.content, site.contentFolder), .init(.templates, site.templateFolder),
        ]
        if let theme = site.themeFolder { all.append(.init(.theme, theme)) }
        if let access { all.append(.init(.access, access)) }
        for file in site.secretFiles { all.append(.init(.secret, file)) }
        return all
    }

    private func checkedBuild(
        everything: Bool, _ progress: @escaping @Sendable (Int, Int) -> Void
    ) throws -> BuildReport {
        guard let audience else { return try buildOutput(everything: everything, progress) }
        let reader = try ArchiveReader(path: archive)
        let settings = site.settings
        guard let known = settings.audiences.first(where: { $0.name == audience }) else {
            throw site.unknownAudience(audience)
        }
        let scope = try known.scope(reader, settings.zone, site.words, file: site.settingsFile)
        var part = self
        part.scope = scope
        // Which records have changed since the last build is not kept, see below: only content says so.
        return try part.buildOutput(everything: true, progress)
    }

    private func buildOutput(
        everything: Bool, _ progress: @escaping @Sendable (Int, Int) -> Void
    ) throws -> BuildReport {
        let reader = try ArchiveReader(path: archive, scope: scope)
        return try reader.onOneState {
            let folder = try OutputFolder(output)
            try folder.manifest.claim(for: audience)
            guard try seq == nil || reader.wholeSeq() == seq else { throw grew }
            let extent = try reader.extent()
            reader.naming = site.settings.names
            let people = try reader.people(site.words)
            let conversations = ConversationDirectory(try reader.conversations(), people, site.words)
            let context = try PageContext(
                site: site, reader: reader, people: people, conversations: conversations, extent: extent)
            let before = try folder.manifest.state()
            // Numbers of records, people and conversations tell how many others there are: of a part of the archive, no file
            // has them, and neither do the folder’s own notes.
            let numbers = reader.showsRecordNumbers ? (extent.archiveID, extent.lastSeq) : (0, 0)
            let target = OutputManifest.State(
                archiveID: numbers.0, seq: numbers.1, fingerprint: fingerprint(context), isComplete: true)
            var since: Int64?
            if !everything, let before, before.isComplete, before.archiveID == target.archiveID,
                before.fingerprint == target.fingerprint, extent.namesSeq <= before.seq
            {
                since = before.seq
                if before == target {
                    // It says up to where the archive has been verified since.
                    var files: [SiteFile] = []
                    try HomeKey.draw([HomeKey()], in: context, to: PageOutput { files.append($0) })
                    try folder.refresh(files)
                    return try folder.finish(target)
                }
            }
            let changes = try BuildChanges(context, since: since, folder.manifest)
            let (presence, responses, scans) = try shareWhatWasKept(changes, folder)
            let workers = try Workers(context, since == nil ? jobs : 1) {
                try secondContext(like: context)
            }
            if since == nil {
                if site.settings.feeds {
                    _ = try context.shared.value { NewestByPerson(people: people.people.count) }
                }
                try workers.run(people.people.indices.map { PersonIndex($0) }) { _ = try presence.presence(of: $0, $1) }
            }
            var plan = PagePlan()
            for kind in PageKinds.all { try kind.plan(changes, &plan) }
            let assets = since == nil ? site.assets.map { SiteFile(path: $0.path, bytes: $0.bytes) } : []
            plan.add(assets)
            try folder.plan(plan.paths, everything: since == nil)
            var incomplete = target
            incomplete.isComplete = false
            try folder.manifest.set(incomplete)
            try workers.run(plan.work, progress) { work, context, _ in
                try work.draw(context, PageOutput { try folder.write($0) })
            }
            try workers.run(plan.lastWork) { work, context in
                try work.draw(context, PageOutput { try folder.write($0) })
            }
            if reader.showsRecordNumbers {
                try responses.keep(in: folder.manifest, everything: since == nil)
                try presence.keepTotals(in: folder.manifest, everything: since == nil)
                try scans.keep(in: folder.manifest, everything: since == nil)
            }
            try folder.remove(plan.vanished)
            try SearchIndexBuilder(context, folder, sliceSize: searchSlice).build(workers, since: since)
            return try folder.finish(target)
        }
    }

    /// Has all pages share what the last build kept, and keeps what this one reads.
    private func shareWhatWasKept(
        _ changes: BuildChanges, _ folder: OutputFolder
    ) throws -> (SharedPresence, SharedResponses, SharedScans) {
        let context = changes.context
        let presence = try context.shared.value {
            changes.isWhole
                ? SharedPresence(keepsDays: true)
                : SharedPresence(keptIn: folder.manifest, changed: Set(changes.presence.map(\.person)))
        }
        let responses = try context.shared.value {
            try SharedResponses(context, folder.manifest, since: changes.since)
        }
        let scans = try context.shared.value { SharedScans(folder.manifest, since: changes.since) }
        return (presence, responses, scans)
    }

    /// What pages are made from besides records. Where the record outgrows pages with whole conversations, those go, and nothing
    /// leads to them any more.
    private func fingerprint(_ context: PageContext) -> String {
        site.fingerprint + (WholeConversationKey.areBuilt(in: context) ? "" : " in parts")
    }

    private var grew: OutputFolder.Problem {
        OutputFolder.Problem(
            description: "\(archive): The archive grew while this began. Do it again; nothing was lost.")
    }

    /// Another worker's context, on the same state of the archive.
    private func secondContext(like first: PageContext) throws -> PageContext {
        let reader = try ArchiveReader(path: archive, scope: scope)
        try reader.beginOneState()
        guard try reader.extent() == first.extent else { throw grew }
        return try PageContext(
            site: site, reader: reader, people: first.people, conversations: first.conversations, extent: first.extent,
            offline: first.offline, shared: first.shared)
    }
}
