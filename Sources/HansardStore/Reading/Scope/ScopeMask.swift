import Hansard

/// A mask as it comes out in one state of an archive: who is meant, and what they are called.
package struct ScopeMask: Sendable {
    /// Somebody whose name is withheld.
    struct Person: Sendable {
        let pseudonym: Pseudonym
        let name: String
    }

    let request: MaskRequest
    /// Those who are meant, by their numbers in the database. The number 0 is whoever no source names.
    let covered: Set<Int64>
    /// Of those whose names are withheld, what they are called; by their numbers.
    let people: [Int64: Person]
    /// Puts pseudonyms in the place of names in texts.
    let names: NameReplacer
    /// Messages whose files are withheld, whoever wrote them, by their records.
    var withoutFiles: Set<Int64> = []

    /// - Parameters:
    ///   - covered: By their numbers, 0 for whoever no source names.
    ///   - people: What those are called whose names are withheld.
    ///   - names: By which texts may name them.
    init(_ request: MaskRequest, covered: Set<Int64>, people: [Int64: Person], names: NameReplacer) {
        (self.request, self.covered, self.people, self.names) = (request, covered, people, names)
    }

    /// What is withheld of anybody.
    var fields: Set<RecordMask.Field> { request.mask.fields.union(withoutFiles.isEmpty ? [] : [.attachments]) }

    /// Whether the field is withheld of anybody whom the mask covers.
    func hides(_ field: RecordMask.Field) -> Bool { request.mask.fields.contains(field) && !covered.isEmpty }
}
