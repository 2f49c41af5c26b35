import Foundation
import HTTPServer
import NIOCore
import Testing

@testable import HansardServer

@Suite struct TrustedProxiesTests {
    private let proxies: TrustedProxies

    init() throws {
        proxies = try AccessRules(
            yaml: #"trusted_proxies: [127.0.0.1, "::1", 10.1.0.0/16]"#, file: "access.yml"
        ).trustedProxies
    }

    private func client(_ forwarded: [String], from peer: String = "127.0.0.1") throws -> String {
        try request("index.html", forwarded.map { ("X-Forwarded-For", $0) }, from: peer, behind: proxies).clientAddress
    }

    @Test(arguments: [
        // A client, whatever it claims for itself before the proxy adds its address.
        (["203.0.113.9"], "203.0.113.9"), (["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        (["127.0.0.1,203.0.113.9"], "203.0.113.9"), (["203.0.113.9, "], "127.0.0.1"),
        // Proxies in a row, in one field or in several.
        (["203.0.113.9, 10.1.2.3"], "203.0.113.9"), (["203.0.113.9", "10.1.2.3, 10.1.0.1"], "203.0.113.9"),
        (["198.51.100.1, 203.0.113.9, 10.2.0.1"], "10.2.0.1"),
        // A port, and IPv6 in each of its spellings.
        (["203.0.113.9:4711"], "203.0.113.9"), (["2001:DB8:0:0::1"], "2001:db8::1"),
        (["[2001:db8::1]"], "2001:db8::1"), (["[2001:db8::1]:443"], "2001:db8::1"),
        (["::ffff:203.0.113.9"], "203.0.113.9"),
        // All of them trusted: the first, which asked.
        (["10.1.0.7, 10.1.0.8"], "10.1.0.7"),
        // What is no address: the proxy’s that sent it.
        ([], "127.0.0.1"), ([""], "127.0.0.1"), (["unknown"], "127.0.0.1"), (["_hidden, 10.1.0.8"], "10.1.0.8"),
        (["203.0.113.9; DROP"], "127.0.0.1"), (["1.2.3"], "127.0.0.1"), (["203.0.113.9:99999x"], "127.0.0.1"),
        (["2001:db8::1:443x"], "127.0.0.1"), (["[203.0.113.9]"], "127.0.0.1"), (["\"203.0.113.9\""], "127.0.0.1"),
        (["203.0.113.9", String(repeating: "a:", count: 2_000)], "127.0.0.1"), (["é"], "127.0.0.1"),
    ])
    func aClientIsTheLastWhoIsNoProxy(forwarded: [String], client: String) throws {
        #expect(try self.client(forwarded) == client)
    }

    @Test(arguments: ["192.0.2.7", "10.2.0.1", "::2"])
    func fromElsewhereTheHeaderSaysNothing(peer: String) throws {
        #expect(try client(["203.0.113.9"], from: peer) == peer)
    }

    @Test func aProxyThatComesByIPv6IsTheSame() throws {
        #expect(try client(["203.0.113.9"], from: "::ffff:127.0.0.1") == "203.0.113.9")
        #expect(try client([], from: "::ffff:192.0.2.7") == "192.0.2.7")
        #expect(try client(["203.0.113.9"], from: "::1") == "203.0.113.9")
    }

    @Test func withoutTheSettingNobodyIsTrusted() throws {
        let rules = try AccessRules(yaml: "roles:\n", file: "access.yml")
        #expect(rules.trustedProxies.isEmpty)
        let asked = try request("index.html", [("X-Forwarded-For", "203.0.113.9")], behind: rules.trustedProxies)
        #expect(asked.clientAddress == "192.0.2.7")
    }

    @Test(arguments: ["[127.0.0.1/0]", "proxy.example", "[10.0.0.0/33]", "{a: b}"])
    func whatIsNoAddressIsRefused(value: String) throws {
        let problem = #expect(throws: AccessRules.Problem.self) {
            try AccessRules(yaml: "trusted_proxies: \(value)", file: "access.yml")
        }
        #expect(problem?.description.hasPrefix("access.yml: “trusted_proxies” takes ") == true)
    }
}
