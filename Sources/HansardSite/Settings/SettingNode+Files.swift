import Foundation
import Hansard
import HansardStore

extension SettingNode {
    /// A file that the settings name, as seen from their own folder.
    package func besideSettings() throws(SettingsProblem) -> String {
        let text = try text()
        return text.hasPrefix("/") ? text : FilePath.folder(of: file) + "/" + text
    }

    /// A secret that stands alone in a file which only its owner may read.
    package func secret(inFile path: String) throws(SettingsProblem) -> String {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let data = FileManager.default.contents(atPath: path)
        else { throw problem("names \(path), which cannot be read. Make it, readable by the server’s user alone.") }
        let rights = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
        guard rights & 0o077 == 0 else {
            throw problem("names \(path), which others may read too. Close it: chmod 600 \(path)")
        }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.utf8.count >= 16, text.utf8.count <= 1_000 else {
            throw problem(
                "names \(path), which has no secret of 16 to 1,000 bytes in it. Make one: openssl rand -hex 32")
        }
        return text
    }
}
