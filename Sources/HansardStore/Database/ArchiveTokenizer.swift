import GRDB
import GRDBSQLite
import Hansard

/// `SearchTokenizer` as SQLite's FTS5 calls it. The database can only be searched or written by a program that has it.
final class ArchiveTokenizer: FTS5CustomTokenizer {
    static let name = "hansard"
    private let tokenizer = SearchTokenizer()

    init(db: Database, arguments: [String]) throws {}

    func tokenize(
        context: UnsafeMutableRawPointer?, tokenization: FTS5Tokenization, pText: UnsafePointer<CChar>?,
        nText: CInt, tokenCallback: @escaping FTS5TokenCallback
    ) -> CInt {
        guard let pText, nText > 0 else { return SQLITE_OK }
        var code = SQLITE_OK
        let purpose: SearchTokenizer.Purpose = tokenization.contains(.query) ? .query : .index
        UnsafeRawPointer(pText).withMemoryRebound(to: UInt8.self, capacity: Int(nText)) { base in
            tokenizer.tokenize(UnsafeBufferPointer(start: base, count: Int(nText)), for: purpose) { term, range in
                term.withMemoryRebound(to: CChar.self) {
                    code = tokenCallback(
                        context, 0, $0.baseAddress, CInt($0.count), CInt(range.lowerBound), CInt(range.upperBound))
                }
                return code == SQLITE_OK
            }
        }
        return code
    }
}
