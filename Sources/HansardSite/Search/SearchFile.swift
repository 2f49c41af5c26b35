import Hansard

extension SiteFile {
    /// A file of the index of the search: a script, since pages that are opened from a folder load nothing else.
    ///
    /// - Parameter name: Its path below the search’s folder, without the ending.
    static func ofSearch(_ name: String, _ bytes: [UInt8]) -> SiteFile {
        SiteFile(path: OutputFolder.search + name + ".js", bytes: ScriptData.script(name, bytes))
    }
}
