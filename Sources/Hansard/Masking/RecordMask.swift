import PairChannel

/// Which particulars of people are withheld from whoever is given a part of the record, and whose.
package struct RecordMask: Hashable, Sendable {
    /// What can be withheld.
    package enum Field: String, CaseIterable, Sendable {
        /// The files of the messages that somebody wrote: names, kinds and what is in them.
        case attachments
        /// Who somebody is: names, ids, addresses, titles, teams, managers. A pseudonym stands in their place.
        case names
        /// What somebody wrote, all versions.
        case texts
    }

    /// Whose particulars are withheld, by their ids in the source, byte for byte.
    package enum Whose: Hashable, Sendable {
        case everybody
        case only(Set<ID>)
        case except(Set<ID>)
    }

    /// What is withheld.
    package let fields: Set<Field>
    /// Whose.
    package let whose: Whose

    /// A mask of these fields for these people.
    package init(_ fields: Set<Field>, of whose: Whose) { (self.fields, self.whose) = (fields, whose) }

    /// Whether the particulars of the person with that id in the source are withheld; `nil` is whoever no source names.
    package func covers(_ person: ID?) -> Bool {
        switch whose {
        case .everybody: true
        case .only(let people): person.map { people.contains($0) } ?? false
        case .except(let people): person.map { !people.contains($0) } ?? true
        }
    }

    /// The ids that it is told by.
    package var named: Set<ID> {
        switch whose {
        case .everybody: []
        case .only(let people), .except(let people): people
        }
    }

    /// One text for each mask, from which nothing is read again.
    package var key: String {
        let people: (String, Set<ID>) =
            switch whose {
            case .everybody: ("everybody", [])
            case .only(let people): ("only", people)
            case .except(let people): ("except", people)
            }
        let fields = JSONValue.strings(fields.map(\.rawValue).sorted())
        let value = JSONValue(members: [
            ("fields", fields), (people.0, JSONValue.strings(people.1.sorted().map(\.text))),
        ])
        return String(decoding: value.bytes, as: UTF8.self)
    }
}
