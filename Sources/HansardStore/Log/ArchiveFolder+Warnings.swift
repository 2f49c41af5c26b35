extension ArchiveFolder {
    /// What of the record others on this machine may use: a sentence each, with the command that closes it.
    ///
    /// Where the whole folder is open, its command closes all that is in it. In a folder that is closed nobody gets at the keys;
    /// but a copy of them keeps their rights.
    package var warnings: [String] {
        if let whole = OwnerOnly.warning(path) { return [whole] }
        let secrets = [KeyFiles.Name.seed, .hash].map { "\(path)/\($0.path)" }
        return ([keys] + secrets + [log]).compactMap { OwnerOnly.warning($0) }
    }
}
