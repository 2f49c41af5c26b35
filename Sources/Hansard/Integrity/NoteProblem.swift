/// Why a note, a checkpoint or a verifier’s key is not to be believed.
package enum NoteProblem: Error, Equatable, CustomStringConvertible {
    /// The note is not valid UTF-8, or has a control character besides LF.
    case notText
    /// There is no blank line with signatures behind it, or one of them is not written as signatures are.
    case malformedSignatures
    case tooManySignatures
    /// A key that is known by name and id made another signature.
    case wrongSignature(String)
    /// None of the signatures is by a key that is known.
    case unknownKeys
    case malformedKey
    /// The key’s id is not that of its name and its bytes.
    case wrongKeyID(String)
    /// The key is for something other than Ed25519 signatures.
    case unknownAlgorithm(String)
    case badName
    /// The text is not an origin, a size and a root, one a line.
    case malformedCheckpoint
    /// The checkpoint is of another log than the key is for.
    case wrongOrigin(String)

    package var description: String {
        switch self {
        case .notText: "the note is not UTF-8 text without control characters"
        case .malformedSignatures: "the note does not end with a blank line and signatures"
        case .tooManySignatures: "the note has more than \(SignedNote.maximumSignatures) signatures"
        case .wrongSignature(let name):
            "the signature by “\(name)” is not right: the note was changed, or it is a forgery"
        case .unknownKeys: "the note has no signature by a key that is known here"
        case .malformedKey: "the key is not written as name+id+key"
        case .wrongKeyID(let name): "the id of the key of “\(name)” is not that of its bytes"
        case .unknownAlgorithm(let name): "the key of “\(name)” is not for Ed25519"
        case .badName: "the name of a key is empty, or has a space, a plus sign or a control character"
        case .malformedCheckpoint: "the checkpoint is not an origin, a size and a root, one a line"
        case .wrongOrigin(let origin): "the checkpoint is of the log “\(origin)”, not of the one that the key is for"
        }
    }
}
