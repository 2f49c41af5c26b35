/// Why a record that is well-formed in itself was quarantined.
enum IngestProblem: CustomStringConvertible {
    case unknownMessage(String, String)
    case contradiction(String)
    case noImage(String)

    var description: String {
        switch self {
        case .unknownMessage(let kind, let id):
            "This \(kind) is for the message “\(id)”, which its conversation does not have. "
                + "Ingest the log that holds the message, then this file again."
        case .noImage(let path):
            "There is no file “\(path)”, of which this emoji is. Put it there, or correct “path”, and ingest this again."
        case .contradiction(let id):
            "The message “\(id)” stands in this file before, with other content. "
                + "A change of text is a line of type “edit”; another message needs an id of its own."
        }
    }
}
