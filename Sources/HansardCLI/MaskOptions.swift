import ArgumentParser
import Hansard
import HansardStore
import PairChannel

/// What is withheld from whoever is given an export, and whose.
struct MaskOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Withhold names, texts or attachments: of everybody, or of those that the next two options say.",
            valueName: "names|texts|attachments"))
    var mask: [RecordMask.Field] = []
    @Option(parsing: .upToNextOption, help: "Withhold them of these people alone, by their ids in the source.")
    var maskOnly: [String] = []
    @Option(parsing: .upToNextOption, help: "Withhold them of everybody else than these people.")
    var maskExcept: [String] = []

    func validate() throws {
        guard mask.isEmpty else {
            guard maskOnly.isEmpty || maskExcept.isEmpty else {
                throw ValidationError("--mask-only and --mask-except contradict each other. Leave one of them out.")
            }
            return
        }
        guard maskOnly.isEmpty, maskExcept.isEmpty else {
            throw ValidationError("Say what is withheld with --mask, such as --mask names texts.")
        }
    }

    /// The mask; `nil` where nothing is withheld.
    ///
    /// - Throws: `ArchiveError` for somebody whom the archive does not have: a mask without them would be another.
    func request(
        for selection: Selection, _ words: Words, inArchiveAt path: String
    ) throws -> MaskRequest? {
        guard !mask.isEmpty else { return nil }
        let known = try ArchiveReader(path: path).people()
        for id in maskOnly + maskExcept where known.index(ofSourceID: id) == nil {
            throw ArchiveError(path, .noSuchPerson(id))
        }
        let mask = RecordMask(Set(mask), of: whose)
        return MaskRequest(mask, context: selection.json + mask.key, MaskWords(words))
    }

    private var whose: RecordMask.Whose {
        if !maskOnly.isEmpty { return .only(Set(maskOnly.map { ID($0) })) }
        return maskExcept.isEmpty ? .everybody : .except(Set(maskExcept.map { ID($0) }))
    }
}

extension RecordMask.Field: ExpressibleByArgument {}
