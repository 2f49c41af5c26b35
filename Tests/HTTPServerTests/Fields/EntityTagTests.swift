import HTTPServer
import HTTPTypes
import Testing

@Suite struct EntityTagTests {
    @Test(arguments: [
        (#""a""#, true), (#"W/"a""#, true), (#""b", "a""#, true), (#"  "b" ,W/"a" "#, true), ("*", true), (" * ", true),
        (#""b""#, false), ("a", false), (#""a"#, false), (#"a""#, false), (#""a" "b""#, false), (#""a","#, false),
        (#"w/"a""#, false), (#"*, "a""#, false), ("", false), (",", false), ("\"a b\"", false), (#""A""#, false),
    ])
    func isKnownToWhoHasIt(field: String, isKnown: Bool) {
        #expect(EntityTag(opaque: "a").isKnown(to: [.ifNoneMatch: field]) == isKnown)
    }

    @Test func severalFieldsAreOneList() {
        var fields = HTTPFields()
        fields.append(HTTPField(name: .ifNoneMatch, value: #""b""#))
        fields.append(HTTPField(name: .ifNoneMatch, value: #""a""#))
        #expect(EntityTag(opaque: "a").isKnown(to: fields))
        #expect(!EntityTag(opaque: "a").isKnown(to: HTTPFields()))
    }
}
