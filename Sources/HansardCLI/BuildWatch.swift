import Foundation
import HansardSite
import HansardStore
import HansardTerminal

/// Builds again whenever something has changed, until the process is told to end.
///
/// The files are looked at once a second: nothing is held open, so an ingest is not disturbed, and an archive that is
/// put in the place of another is seen as well.
struct BuildWatch {
    let archive: String
    let content: String
    let templates: String
    /// Builds; gives the line to print.
    let build: (Site) throws -> String

    /// Returns when the process is asked to end by SIGINT or SIGTERM; a build that is under way is finished first.
    func run() throws {
        let end = EndSignals()
        var site = try Site(content: content, templates: templates)
        var state = state(site)
        var built = try change()
        print(try build(site))
        Terminal.note("Watching \(archive), \(content) and \(templates). Press Ctrl-C to end.")
        while !end.wait(seconds: 1) {
            let now = self.state(site)
            guard now != state else { continue }
            let hasSameFiles = now.hasFiles(of: state)
            state = now
            do {
                let extent = try change()
                // The database’s files also change when nothing is added.
                if hasSameFiles, extent == built { continue }
                let theme = site.themeFolder
                site = try Site(content: content, templates: templates)
                if site.themeFolder != theme { state = self.state(site) }
                print(try build(site))
                built = extent
            } catch {
                Terminal.note("hansard: \(error)")
                built = nil
            }
        }
    }

    private func state(_ site: Site) -> SourceState {
        SourceState(archive: archive, content: content, templates: templates, theme: site.themeFolder)
    }

    /// Whose archive it is, and the last record that changed a page: a run that adds nothing is on the record too.
    private func change() throws -> [Int64]? {
        let reader = try ArchiveReader(path: archive)
        return [try reader.extent().archiveID, try reader.lastChange()]
    }

    /// At once, whatever standard output is.
    private func print(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}

/// The signals that ask the process to end. A second one ends it at once.
private final class EndSignals: @unchecked Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private var sources: [any DispatchSourceSignal] = []

    init() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [semaphore] in
                semaphore.signal()
                signal(number, SIG_DFL)
            }
            source.resume()
            sources.append(source)
        }
    }

    /// Waits; true when the process has been asked to end.
    func wait(seconds: Double) -> Bool { semaphore.wait(timeout: .now() + seconds) == .success }
}
