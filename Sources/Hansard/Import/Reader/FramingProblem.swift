/// Why a line or a row could not be cut out of its file: the shared words of `eachLine` and `eachRow`.
enum FramingProblem: Refusal {
    /// - Parameter bytes: Of the line, as far as it has been read.
    case tooLong(bytes: Int)
    /// - Parameter at: The offset of the first byte that is none, from the beginning of the line.
    case notUTF8(at: Int)
    case columns(found: Int, expected: Int)
    case openQuote
    case strayQuote

    var description: String {
        switch self {
        case .tooLong(let bytes):
            "This line is longer than \(LineChunks.maximumLineBytes >> 20) MiB (\(bytes) bytes so far). "
                + "Split the message, or store what is in it as an attachment."
        case .notUTF8(let at):
            "Byte \(at + 1) of this line is not UTF-8. Convert the file to UTF-8 (iconv) and ingest it again."
        case .columns(let found, let expected):
            "This row has \(found) columns, the first line of the file has \(expected). Mend its quotes or commas."
        case .openQuote: "A quote that opens here is never closed. Close it, or double the quotes inside the text."
        case .strayQuote:
            "A quote closes in the middle of a column here. Double the quotes inside the text."
        }
    }
}

/// The words of the last refusal: of many bad lines most have the same reason, and one string is enough for them.
struct LastReason<Problem: Refusal> {
    private var last: (problem: Problem, words: String)?

    mutating func words(_ problem: Problem) -> String {
        if let last, last.problem == problem { return last.words }
        let words = problem.description
        last = (problem, words)
        return words
    }
}
