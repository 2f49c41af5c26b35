import Hansard

/// The lines that tell of the end of an input: as many as it takes, none much longer than a few thousand numbers.
final class LogInputLines {
    private var line: LogInput
    private var bytes = 0
    private let builder: LogBatchBuilder

    /// What a line’s members take at most, about.
    private static let maximumBytes = 24_576
    private static let bytesOfNumber = 12

    init(_ input: Int64, _ builder: LogBatchBuilder) { (line, self.builder) = (LogInput(input: input), builder) }

    /// Adds a message that the input has; they come in the order of their numbers.
    func add(met seq: Int64) {
        if let last = line.met.last, last.upperBound + 1 == seq {
            line.met[line.met.count - 1] = last.lowerBound...seq
            return
        }
        makeRoom(2 * Self.bytesOfNumber)
        line.met.append(seq...seq)
    }

    func add(_ stretch: LogInput.Stretch) {
        // A character of an id takes six bytes at most.
        makeRoom(128 + 6 * (stretch.conversation.externalID.text.utf8.count + stretch.conversation.system.utf8.count))
        line.coverage.append(stretch)
    }

    func add(_ sighting: LogInput.Sighting) {
        makeRoom(2 * Self.bytesOfNumber)
        line.sightings.append(sighting)
    }

    /// Adds the number of the version of a person or conversation that is shown since the input.
    func add(version: Int64) {
        makeRoom(Self.bytesOfNumber)
        line.versions.append(version)
    }

    /// Adds the number of a count of reactions that the input gives.
    func add(count: Int64) {
        makeRoom(Self.bytesOfNumber)
        line.counts.append(count)
    }

    /// Ends the input, which is as of that instant; without one it tells only what it has.
    func end(asOf: Timestamp?) {
        line.asOf = asOf
        if asOf != nil || bytes > 0 { builder.append(.input(line)) }
    }

    private func makeRoom(_ more: Int) {
        if bytes > 0, bytes + more > Self.maximumBytes {
            builder.append(.input(line))
            (line, bytes) = (LogInput(input: line.input), 0)
        }
        bytes += more
    }
}
