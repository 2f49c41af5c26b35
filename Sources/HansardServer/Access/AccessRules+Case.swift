import Hansard
import HansardSite
import HansardStore
import PairChannel

extension AccessRules {
    /// What a case covers, for whoever has the archive itself, with a command. Nobody’s own conversations are left out: it is not
    /// known who asks.
    ///
    /// - Parameters:
    ///   - name: Of the case, as `access.yml` has it.
    ///   - content: The folder with `access.yml`.
    ///   - zone: The site’s, whose days a case’s dates mean.
    ///   - archive: What is called how in the archive.
    /// - Throws: `Problem` for a file or a case that is not there, and for one that has expired: it says which file, and what to
    ///   do. `SourceFiles.Problem` for a file that cannot be read.
    package static func selection(
        ofCase name: String, content: String, zone: SiteZone, in archive: ArchiveNames, now: Timestamp
    ) throws -> Selection {
        let file = content + "/access.yml"
        guard let rules = try AccessRules(content: content, zone: zone) else {
            throw Problem(
                file: file,
                reason:
                    "is not there, and cases stand in it. Write one below “cases”, or name the folder with --content.")
        }
        guard var found = rules.cases.first(where: { ID($0.name) == ID(name) }) else {
            let nearest = nearestName(to: name, among: rules.cases.map(\.name))
            let offer = nearest.isEmpty ? "" : " Did you mean “\(nearest)”?"
            throw Problem(
                file: file, reason: "has no case “\(printable(name))”.\(offer) docs/access.md says how one is opened.")
        }
        guard now < found.expires else {
            throw Problem(
                file: file,
                reason:
                    "says that the case “\(found.name)” ended at \(found.expires.rfc3339(.second)). Whoever may have it "
                    + "extended changes “expires” there.")
        }
        try found.resolve(archive, file: file, keepsUnknown: true)
        return found.part
    }
}
