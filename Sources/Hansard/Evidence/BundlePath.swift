/// What the files of a bundle are called, from its folder on. `docs/evidence.md` says what each is.
package enum BundlePath {
    /// The folder of what was asked for.
    package static let documents = "documents"
    /// What the bundle has: canonical JSON, see `BundleManifest`.
    package static let manifest = "manifest.json"
    /// The manifest’s hash, signed: see `ManifestNote`.
    package static let manifestNote = "proof/manifest.note"
    /// The records that are shown, and hashes of all others: lines of the log, and `RecordGap`s.
    package static let records = "proof/records.jsonl"
    /// The log’s last signed checkpoint.
    package static let checkpoint = "proof/checkpoint"
    /// The verifier key, and LF.
    package static let key = "proof/log.pub"
    /// What it is, for whoever opens it first.
    package static let cover = "cover.html"
    /// Checks the bundle in a browser.
    package static let verifyPage = "verify.html"
    /// Checks it with Python alone.
    package static let verifyScript = "verify.py"
}
