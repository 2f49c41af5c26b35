import Foundation
import HTTPServer
import Hansard
import HansardSite
import PairChannel

extension SettingType where Value == String {
    /// An address on the web; without TLS only on this machine, where nobody is in between.
    static var webAddress: Self {
        Self("an address: `https://…`") { (node) throws(SettingsProblem) in
            let text = try node.text()
            guard isSafeWebAddress(text) else {
                throw node.problem(
                    "takes an address that begins with https:// (http:// on this machine alone); “\(text)” is none.")
            }
            return text
        }
    }

    /// A header field’s name.
    static var header: Self {
        Self(
            "a header’s name", text: { $0 },
            read: { (node) throws(SettingsProblem) in
                let text = try node.text()
                let isName = text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || isLetterOrDigit($0) }
                guard isName, (1...100).contains(text.utf8.count) else {
                    throw node.problem("takes a header’s name of letters, digits and “-”; “\(text)” is none.")
                }
                return text
            })
    }

    /// A file, as seen from the folder of the rules.
    static var path: Self {
        Self("a file") { (node) throws(SettingsProblem) in try node.besideSettings() }
    }
}

extension SettingType where Value == [String] {
    /// Files, as seen from the folder of the rules.
    static var paths: Self {
        Self("a list of files") { (node) throws(SettingsProblem) in
            var paths: [String] = []
            for text in try node.list() {
                paths.append(try SettingNode(value: text, names: node.names, file: node.file).besideSettings())
            }
            return paths
        }
    }

    /// Of signatures.
    static var algorithms: Self {
        let known = JWTSettings.known
        let words = "some of \(known.joined(separator: ", "))"
        return Self(
            words, text: { "[\($0.joined(separator: ", "))]" },
            read: { (node) throws(SettingsProblem) in
                let names = try node.list()
                for name in names where !known.contains(name) {
                    throw node.problem(
                        "takes some of \(known.joined(separator: ", ")); “\(name)” is none. "
                            + "Did you mean “\(nearestName(to: name, among: known))”?")
                }
                guard !names.isEmpty else { throw node.problem("names no algorithm.") }
                return names
            })
    }
}

extension SettingType where Value == [PeerAddress] {
    /// Addresses, networks of them, or `unix`.
    static var peers: Self {
        Self(
            "a list of addresses: `127.0.0.1`, `10.1.0.0/16`, `::1`, or `unix` for a socket"
        ) { (node) throws(SettingsProblem) in
            var peers: [PeerAddress] = []
            for text in try node.list() {
                guard let peer = PeerAddress(text) else {
                    throw node.problem(
                        "takes addresses such as 127.0.0.1, 10.1.0.0/16, ::1 or unix; “\(text)” is none.")
                }
                peers.append(peer)
            }
            return peers
        }
    }
}

extension SettingType where Value == Int {
    /// Minutes, hours or days, in seconds.
    static var duration: Self {
        Self(
            "minutes, hours or days: `30m`, `12h`, `7d`",
            text: { $0 % 3_600 == 0 ? "\($0 / 3_600)h" : "\($0 / 60)m" },
            read: { (node) throws(SettingsProblem) in
                let text = try node.text()
                guard let seconds = SettingNode.seconds(text, units: "mhd") else {
                    throw node.problem("takes minutes, hours or days, such as 30m, 12h or 7d; “\(text)” is none.")
                }
                return seconds
            })
    }
}

extension SettingType where Value == Secret {
    /// A secret that stands alone in a file which only its owner may read.
    static var secret: Self {
        Self("a file, for the server’s user alone") { (node) throws(SettingsProblem) in
            Secret(try node.secret(inFile: try node.besideSettings()))
        }
    }
}

extension SettingType where Value == [ID: ID] {
    /// People’s ids by their names outside.
    static var namesOfPeople: Self {
        Self("ids by name: `{ingrid.f: 1}`") { (node) throws(SettingsProblem) in
            var known: [ID: ID] = [:]
            try node.each { (name, node) throws(SettingsProblem) in known[try node.id(name)] = try node.id() }
            return known
        }
    }
}
