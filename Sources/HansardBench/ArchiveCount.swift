import HansardStore

enum ArchiveCount {
    static func messages(_ archive: String) throws -> Double {
        Double(try ArchiveReader(path: archive).statistics().messages)
    }
}
