import Foundation
import HTTPServer
import Hansard
import HansardSite
import Yams

extension SettingNode {
    /// All that a file of rules says.
    init(yaml: String, file: String) throws(SiteSettings.Problem) {
        let loaded: Any?
        // Every value is the text that was written: a person’s id 007 is not 7.
        do { loaded = try Yams.load(yaml: yaml, Resolver.basic.appending(.null)) } catch {
            throw SiteSettings.Problem(
                file: file, reason: "This is not YAML (\(error)). Write one “name: value” a line.")
        }
        guard let loaded, !(loaded is NSNull) else {
            self.init(value: [String: Any](), names: [], file: file)
            return
        }
        guard loaded is [String: Any] else {
            throw SiteSettings.Problem(
                file: file, reason: "These are no access rules. Write identities:, roles: and cases:.")
        }
        self.init(value: loaded, names: [], file: file)
    }

    func unknownAtTop(_ name: String, among known: [String]) -> SiteSettings.Problem { unknown(name, among: known) }

    /// A file that the rules name, as seen from their own folder.
    func path() throws(SiteSettings.Problem) -> String { try besideSettings() }

    /// Addresses, networks of them, or `unix`.
    func peers() throws(SiteSettings.Problem) -> [PeerAddress] {
        var peers: [PeerAddress] = []
        for text in try list() {
            guard let peer = PeerAddress(text) else {
                throw problem("takes addresses such as 127.0.0.1, 10.1.0.0/16, ::1 or unix; “\(text)” is none.")
            }
            peers.append(peer)
        }
        return peers
    }

    /// A number of minutes, hours or days: `30m`, `12h`, `7d`; in seconds.
    func seconds() throws(SiteSettings.Problem) -> Int {
        let text = try text()
        let units: [Character: Int] = ["m": 60, "h": 3_600, "d": 86_400]
        guard let last = text.last, let unit = units[last], let number = Int(text.dropLast()),
            (1...10_000).contains(number)
        else { throw problem("takes minutes, hours or days, such as 30m, 12h or 7d; “\(text)” is none.") }
        return number * unit
    }

    /// A secret that stands alone in a file which only its owner may read.
    func secret() throws(SiteSettings.Problem) -> Secret { Secret(try secret(inFile: try path())) }
}
