/// The work of a build, and the files that it will make.
struct PagePlan {
    /// Pages that are drawn together.
    struct Work: Sendable {
        /// Draws them with a worker’s context.
        let draw: @Sendable (PageContext, PageOutput) throws -> Void
    }

    private(set) var work: [Work] = []
    /// What can be drawn when all of `work` is done.
    private(set) var lastWork: [Work] = []
    /// Of the files that it makes.
    private(set) var paths: [String] = []
    /// Files of ours that are no longer part of the site.
    private(set) var vanished: [String] = []

    /// Adds work that makes `paths`.
    ///
    /// - Parameter isLast: It needs what is gathered while all the rest is done.
    mutating func add(_ paths: [String], isLast: Bool = false, _ work: Work) {
        self.paths += paths
        if isLast { lastWork.append(work) } else { self.work.append(work) }
    }

    /// Adds files that other work makes on its way.
    mutating func add(madeByOthers paths: [String]) { self.paths += paths }

    /// Adds files that are ready.
    mutating func add(_ files: [SiteFile]) {
        guard !files.isEmpty else { return }
        paths += files.map(\.path)
        work.append(Work { _, output in for file in files { try output.write(file) } })
    }

    /// Takes files away that an earlier build made.
    mutating func remove(_ paths: some Sequence<String>) { vanished += paths }
}
