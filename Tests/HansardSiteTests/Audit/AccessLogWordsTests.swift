import Hansard
import TestSupport
import Testing

@testable import HansardSite

/// What the access log calls things by, as its page says it.
@Suite(.blocking) struct AccessLogWordsTests {
    @Test(arguments: Project.languages) func eachNameOfTheLogHasWords(language: String) throws {
        let words = try TestSite.settings("language: \(language)").words
        let others = ["sign-in", "sign-out", "case", "refused"]
        for name in DisclosureAction.allCases.map(\.rawValue) + others {
            #expect(words.action(name) == words("audit.action_" + name.replacing("-", with: "_")))
            #expect(words.phrase("audit.action_" + name.replacing("-", with: "_")) != nil)
        }
    }

    @Test func anotherNameStandsAsItIs() throws {
        let words = try TestSite.settings("language: de").words
        #expect(words.action("look") == "look" && words.role("look") == "look" && words.role("") == "")
        #expect(words.role("auditor") == "Revision")
    }
}
