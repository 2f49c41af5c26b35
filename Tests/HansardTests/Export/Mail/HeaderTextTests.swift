import Testing

@testable import Hansard

@Suite struct HeaderTextTests {
    @Test(arguments: [
        ("", true), ("Pier 2", true), ("a=b?c", true), ("?=", true), ("=", true), ("a =?utf-8?q?b?=", false),
        ("=?", false),
        ("café", false), ("==?", false),
    ])
    func whatLooksLikeAnEncodedWordIsNotPlain(text: String, isPlain: Bool) {
        #expect(HeaderText(showing: text).isPlain == isPlain)
    }
}
