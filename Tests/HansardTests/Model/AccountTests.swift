import Foundation
import Hansard
import PairChannel
import Testing

@Suite struct AccountTests {
    @Test(arguments: [
        ("7", "", "7"), ("slack/U02AB", "slack", "U02AB"), ("slack:T01/U02", "slack:T01", "U02"),
        ("irc:libera/jamie/away", "irc:libera", "jamie/away"), ("/a/b", "", "a/b"), ("//", "", "/"),
    ])
    func aTextIsOneAccountAndBack(text: String, system: String, id: String) throws {
        let account = try #require(Account(text))
        #expect(account == Account(system: system, externalID: ID(id)))
        #expect(account.text == text)
    }

    @Test(arguments: ["", "/", "slack/", "a b/7", "-x/7", "é/7"]) func whatIsNoAccountIsNone(text: String) {
        #expect(Account(text) == nil)
    }

    @Test(arguments: [("crm", true), ("slack:T01", true), ("a/b", false), ("", false), (".x", false), ("Ä", false)])
    func aSystemHasAPlainName(name: String, isOne: Bool) { #expect(Account.isSystem(name) == isOne) }

    /// `é` in one scalar and in two are two ids.
    @Test func idsAreBytes() { #expect(Account("crm/\u{E9}") != Account("crm/e\u{301}")) }
}
