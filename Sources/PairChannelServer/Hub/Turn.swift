import NIOCore

/// The end of a turn of the event loop, when what the turn has gathered is written: so that what is published within one turn goes
/// to each socket in one piece.
///
/// Used on its event loop alone.
final class Turn: @unchecked Sendable {
    /// Writes all that has been gathered, also what comes while it does.
    var write: () -> Void = {}

    private let loop: any EventLoop
    private var isDue = false
    private var afterwards: [() -> Void] = []

    init(on loop: any EventLoop) { self.loop = loop }

    /// Something has been gathered: it is written at the end of this turn.
    func schedule() {
        guard !isDue else { return }
        isDue = true
        loop.execute { self.end() }
    }

    /// Calls `body` when what is gathered has been written, or at once when nothing is.
    func whenWritten(_ body: @escaping () -> Void) {
        if isDue { afterwards.append(body) } else { body() }
    }

    private func end() {
        write()
        isDue = false
        let bodies = afterwards
        afterwards.removeAll(keepingCapacity: true)
        for body in bodies { body() }
    }
}
