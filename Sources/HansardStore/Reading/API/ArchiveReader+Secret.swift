import GRDB
import Hansard

extension ArchiveReader {
    /// Bytes that only this archive has, the same in every process that reads it: what cursors are signed with.
    package func secret() throws -> [UInt8] {
        if let known = knownSecret { return known }
        let secret = try read { db in
            try ["archive_id", "key_0", "key_1"].flatMap { name in
                withUnsafeBytes(of: try ArchiveIdentity.value(name, in: db).littleEndian) { Array($0) }
            }
        }
        knownSecret = secret
        return secret
    }
}
