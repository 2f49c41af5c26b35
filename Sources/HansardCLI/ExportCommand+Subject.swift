import ArgumentParser
import Foundation
import Hansard
import HansardServer
import HansardSite
import HansardStore
import HansardTerminal
import PairChannel

/// `hansard export subject`: a copy for one person of what is held of them.
extension ExportCommand {
    /// Refuses what such a copy does not take.
    func validateSubject() throws {
        guard person.count == 1 else {
            throw ValidationError(
                "subject is a copy for one person: name them with --person ID, once. "
                    + "For several, export one after the other.")
        }
        if !selected.isEmpty || selected.hasExceptions {
            throw ValidationError(
                "subject is all that is held of the person: leave out --between, --conversation, --from, --to, --query and exceptions. "
                    + "For a part of it, export html or jsonl with --mask names --mask-except \(person[0]).")
        }
        if caseName != nil {
            throw ValidationError(
                "subject is all that is held of the person: leave out --case. For what a case covers, export html or jsonl."
            )
        }
        if !masked.mask.isEmpty {
            throw ValidationError(
                "subject withholds the names of all others by itself: leave out --mask, --mask-only and --mask-except.")
        }
        if spreadsheet {
            throw ValidationError("subject has no tables: leave out --spreadsheet. For tables, export csv.")
        }
    }

    /// - Throws: `ExportProblem` for somebody whom the archive does not have.
    func subjectExport(_ words: Words) throws -> RecordExport {
        let people = try ArchiveReader(path: archive.path).people()
        guard people.index(ofSourceID: person[0]) != nil else {
            // A copy for somebody else would be given away: nobody is offered but who is called so.
            let named = people.people.filter { called(person[0], $0) }
            let offer = named.count == 1 ? " \(named[0].displayName) has the id “\(named[0].sourceID)”." : ""
            throw ExportProblem(
                description: "\(archive.path): Nobody in this archive has the id “\(person[0])”.\(offer) "
                    + "hansard people lists all.")
        }
        return RecordExport(archive: archive.path, subject: ID(person[0]), MaskWords(words))
    }

    private func called(_ name: String, _ person: PeopleDirectory.Person) -> Bool {
        ([person.name, person.email] + person.otherNames).contains { $0?.lowercased() == name.lowercased() }
    }

    /// The register with what the access log says of who looked.
    func register(_ register: SubjectRegister, _ site: Site) throws -> [(path: String, bytes: [UInt8])] {
        let reader = try ArchiveReader(path: archive.path)
        let rules = try reader.classes(site.retention(in: reader), of: register.conversations)
        return try SubjectWriter(site, register, rules, looks(register, reader, site.words)).files()
    }

    /// `nil` where there is no access log.
    private func looks(_ register: SubjectRegister, _ reader: ArchiveReader, _ words: Words) throws -> SubjectAccess? {
        let database: AccessDatabase
        do throws(AccessError) { database = try AccessDatabase(folder: access.path, creates: false) } catch {
            guard case .notThere = error.problem else { throw error }
            Terminal.note(
                "\(access.path): No access log is there, and the register says so. If there is one, pass --access.")
            return nil
        }
        let own = try reader.conversations(ofPeople: [register.id], teams: [], named: [])
        let conversations = Set(try own.compactMap { try reader.conversation($0).map { ID($0.sourceID) } })
        let report = try AccessReport(database, person: register.id.text, conversations: conversations)
        return SubjectAccess(report, register, words)
    }
}
