/// The members of lines, in the order in which they stand there: `seq` first and `key` last, and between them five groups, of
/// which each is a commitment of its own. Of which group a member is, its name says, whatever the line’s type.
enum LineMember: UInt8, CaseIterable {
    // Group 0, the rest
    case type, id, source, line, system
    case replyTo, thread, clientID, input, run, kind, recordsReading, pair, sameAs, bot, archived, placeholder
    case precision, zone, found, document, version, appearance, returned, removed, count, ordinal, lines
    case met, coverage, sightings, versions, counts, ordered, size, sha256, records, finished, reading, by, leaf
    case what, who, matter, custodian, selection, ground, actor, approver
    case also, through, alias
    // Group 1, where
    case channel
    // Group 2, who
    case sender, person, editor, deleter, senderName
    // Group 3, when
    case sentAt, editedAt, deletedAt, at, fromTime, toTime
    // Group 4, what
    case hash, name, realName, handle, email, title, team, manager, topic, purpose, text, format, emoji, attachments,
        file, reason
    case names, extra, days
    // No group
    case key, salts, commitments

    /// As the line has it.
    var text: String {
        switch self {
        case .replyTo: "reply_to"
        case .clientID: "client_id"
        case .recordsReading: "records_reading"
        case .sameAs: "same_as"
        case .senderName: "sender_name"
        case .realName: "real_name"
        case .sentAt: "sent_at"
        case .editedAt: "edited_at"
        case .deletedAt: "deleted_at"
        case .fromTime: "from_time"
        case .toTime: "to_time"
        case .commitments: "c"
        default: String(describing: self)
        }
    }

    /// All by their names: by how long a name is and how it begins, so that it is compared with one or two.
    ///
    /// A value for a reader to hold: a static one would be checked for being made at every use.
    struct Table {
        /// By length and first byte, a member’s number plus one.
        private var first = [UInt8](repeating: 0, count: 16 * 32)
        /// Of those that are alike in both, the next one’s.
        private var next: [UInt8] = []
        private var names: [[UInt8]] = []

        init() {
            for member in LineMember.allCases {
                let name = Array(member.text.utf8)
                let slot = Self.slot(name.count, name[0])
                next.append(first[slot])
                names.append(name)
                first[slot] = member.rawValue + 1
            }
        }

        @inline(__always)
        private static func slot(_ count: Int, _ byte: UInt8) -> Int { count << 5 | Int(byte & 31) }

        @inline(__always)
        func member(_ name: UnsafeBufferPointer<UInt8>) -> LineMember? {
            guard 1..<16 ~= name.count else { return nil }
            var candidate = first[Self.slot(name.count, name[0])]
            while candidate > 0 {
                if isName(Int(candidate) - 1, name) { return LineMember(rawValue: candidate - 1) }
                candidate = next[Int(candidate) - 1]
            }
            return nil
        }

        @inline(__always)
        private func isName(_ number: Int, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
            names[number].withUnsafeBufferPointer { known in
                for i in 0..<name.count where known[i] != name[i] { return false }
                return true
            }
        }
    }
}

/// Some of them.
struct LineMembers: Equatable {
    private var bits: UInt128 = 0

    init(_ members: LineMember...) { for member in members { insert(member) } }

    @inline(__always)
    mutating func insert(_ member: LineMember) { bits |= 1 << UInt128(member.rawValue) }

    @inline(__always)
    func contains(_ member: LineMember) -> Bool { bits >> UInt128(member.rawValue) & 1 != 0 }

    @inline(__always)
    mutating func removeAll() { bits = 0 }

    /// The first that is not among `others`.
    @inline(__always)
    func first(notIn others: LineMembers) -> LineMember? {
        let rest = bits & ~others.bits
        return rest == 0 ? nil : LineMember(rawValue: UInt8(rest.trailingZeroBitCount))
    }

    func union(_ others: LineMembers) -> LineMembers {
        var all = self
        all.bits |= others.bits
        return all
    }
}
