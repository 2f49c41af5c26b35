import Testing

@testable import PairChannel

@Suite struct ChannelNameTests {
    @Test(
        arguments: [
            ("team-support", .public), ("cache-prices", .cache), ("private-chat-3-7", .private),
            ("private-cache-x", .privateCache), ("private-encrypted-x", .privateEncrypted),
            ("private-encrypted-cache-x", .privateEncryptedCache), ("presence-staff", .presence),
            ("presence-cache-staff", .presenceCache), ("#server-to-user-7", .serverToUser),
            ("private", .public), ("cached", .public), ("private_x", .public), ("Private-x", .public),
            ("presence-encrypted-x", .presence), ("cache-private-x", .cache), ("private-encrypted", .private),
            ("private-", .private), ("A-Za-z0-9_-=@,.;", .public),
        ] as [(String, ChannelKind)])
    func aNameTellsItsKind(text: String, kind: ChannelKind) throws {
        let name = try #require(ChannelName(text))
        #expect(name.text == text)
        #expect(name.kind == kind)
        #expect(ChannelName(kind, String(text.dropFirst(kind.prefix.count))) == name)
    }

    @Test(arguments: [
        "", " ", "a b", "a/b", "a:b", "a#b", "#", "#team", "#server-to-user-", "#server-to-user-a b", "#server-to-user",
        "private-#server-to-user-7", "zoë", "ａ", "a\0", "a\n", "a\"b", "a<b", "a%b", "a+b", "presence-staff\u{301}",
    ])
    func isNoChannelName(text: String) {
        #expect(ChannelName(text) == nil)
    }

    @Test func aNameHasAtMostTwoHundredBytes() {
        #expect(ChannelName(String(repeating: "x", count: 164)) != nil)
        #expect(ChannelName(String(repeating: "x", count: 200)) != nil)
        #expect(ChannelName(String(repeating: "x", count: 201)) == nil)
    }

    @Test func aUserOfAChannelHasAnIDOfAtMost128Bytes() {
        #expect(ChannelName(.serverToUser, String(repeating: "7", count: 128)) != nil)
        #expect(ChannelName(.serverToUser, String(repeating: "7", count: 129)) == nil)
    }

    @Test func theAlphabetIsPushers() {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-=@,.;"
        #expect((UInt8.min...UInt8.max).filter(ChannelAlphabet.contains) == alphabet.utf8.sorted())
    }

    @Test func presenceChannelsAreNamedAfterTheirGroup() {
        #expect(ChannelName.presence("staff")?.text == "presence-staff")
        #expect(ChannelName.presence("staff room") == nil)
    }

    @Test func aNameIsNotMadeOfAnotherKind() {
        #expect(ChannelName(.public, "presence-staff") == nil)
        #expect(ChannelName(.private, "encrypted-x") == nil)
        #expect(ChannelName.presence("cache-staff") == nil)
    }

    @Test func everyKindIsFoundByItsOwnPrefix() {
        let kinds = ChannelKind.longestPrefixFirst
        #expect(Set(kinds).count == 9)
        #expect(Set(kinds.map(\.access)) == Set(ChannelKind.Access.allCases))
        for kind in kinds { #expect(ChannelKind(ofName: kind.prefix + "x") == kind) }
    }

    @Test func onlyPrivateAndPresenceChannelsNeedASignature() {
        let signed = ChannelKind.longestPrefixFirst.filter(\.needsSignature)
        let prefixed = ChannelKind.longestPrefixFirst.filter {
            $0.prefix.hasPrefix("private-") || $0.prefix.hasPrefix("presence-")
        }
        #expect(signed == prefixed && signed.count == 6)
    }

    @Test func aPairsNameIsAPrivateChannel() throws {
        let pair = try #require(Pair("zoë", "2-3"))
        let name = try #require(ChannelName(pair))
        #expect(name.text == "private-chat-2=2D3-zo=C3=AB")
        #expect(name.kind == .private)
        #expect(name.pair == pair)
        #expect(name.isPair)
    }

    @Test(arguments: ["private-chat-10-9", "private-chat-5-5", "private-chat-1-2-3", "presence-staff", "team-support"])
    func otherNamesAreNoPair(text: String) throws {
        let name = try #require(ChannelName(text))
        #expect(name.pair == nil)
        #expect(!name.isPair)
    }

    @Test func aPairOfLongIDsHasANameButNoChannel() throws {
        let long = try #require(PersonID(String(repeating: "é", count: 40)))
        let pair = try #require(Pair("7", long))
        #expect(pair.channelName.utf8.count == 13 + 2 + 240)
        #expect(Pair(channelName: pair.channelName) == pair)
        #expect(ChannelName(pair) == nil)
    }
}
