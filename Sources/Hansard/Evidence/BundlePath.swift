/// What the files of a bundle are called, from its folder on. `docs/evidence.md` says what each is.
package enum BundlePath {
    package static let documents = "documents"
    package static let manifest = "manifest.json"
    package static let manifestNote = "proof/manifest.note"
    package static let records = "proof/records.jsonl"
    package static let checkpoint = "proof/checkpoint"
    package static let key = "proof/log.pub"
    package static let cover = "cover.html"
    package static let verifyPage = "verify.html"
    package static let verifyScript = "verify.py"
}
