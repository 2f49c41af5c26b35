import PairChannel

/// Finished answers for the next who asks for the same and may read the same.
///
/// Everything in it is of one state of the archive; with the next state it begins anew. When it is full, it begins anew
/// as well: pages are drawn in milliseconds, and what is asked for often is soon back.
struct AnswerCache {
    struct Key: Hashable {
        let readable: Readable
        /// Whose name stands on the page; `nil` where none does.
        let name: ID?
        let path: ID

        init(_ grant: Grant, path: String) {
            (readable, self.path) = (grant.readable, ID(path))
            name = grant.actor.means == .oidc ? grant.actor.person ?? grant.actor.subject : nil
        }
    }

    private let room: Int
    private var revision = ""
    private var answers: [Key: KeptAnswer] = [:]
    private(set) var bytes = 0

    init(room: Int) { self.room = room }

    mutating func answer(_ key: Key, at revision: String) -> KeptAnswer? {
        revision == self.revision ? answers[key] : nil
    }

    mutating func keep(_ answer: KeptAnswer, as key: Key, at revision: String) {
        if revision != self.revision || bytes + answer.bytes > room {
            answers.removeAll()
            (self.revision, bytes) = (revision, 0)
        }
        // A large one would only drive the others out.
        guard answer.bytes <= room / 8 else { return }
        if let former = answers.updateValue(answer, forKey: key) { bytes -= former.bytes }
        bytes += answer.bytes
    }
}
