import Hansard

extension Site {
    /// What a bundle has besides documents and proofs: the page that explains it, and the programs that check it, with the
    /// names that `BundlePath` has for them.
    ///
    /// - Parameters:
    ///   - manifest: Of the bundle, as far as it is known before these are written.
    ///   - key: As verifiers take it.
    ///   - checkpoint: The signed note.
    /// - Throws: `PageTemplates.Problem` for a template that cannot be drawn.
    package func companions(
        of manifest: BundleManifest, key: String, checkpoint: String
    ) throws -> [(path: String, bytes: [UInt8])] {
        var cover: [UInt8] = []
        _ = try pageTemplates().draw(
            BundleCover(site: self, manifest: manifest, key: key, checkpoint: checkpoint), to: &cover)
        return [(BundlePath.cover, cover)] + verifiers
    }
}
