import Hansard

extension Store {
    /// Seals the days of messages that no seal counts, for whoever ingests a little all day long and stops now. Without such
    /// messages nothing is written.
    package func seal() throws {
        try reportingErrors(of: folder.path) {
            try bringViewUp()
            let lines = try queue.read { db in
                guard try DaySeals.areDue(.always, now: .now, in: db) else { return [LogSeal]() }
                var files = LeafFiles(log.layout)
                return try DaySeals(db) { [log] in try log.leaf($0, &files) }.lines(through: log.lastSeq)
            }
            guard !lines.isEmpty else { return }
            try Self.append(lines.map { .seal($0) }, to: log)
            try ArchiveView(folder).catchUp(queue, indexing: true)
        }
    }
}
