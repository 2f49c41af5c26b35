import Testing

@testable import Hansard

@Suite struct LogLineProblemTests {
    private static let key = #""key":"AQEBAQEBAQEBAQEBAQEBAQ"}"#

    private func problem(_ line: String) -> String? {
        do {
            _ = try leaf(line)
            return nil
        } catch { return "\(error)" }
    }

    @Test(arguments: [
        "", "{", "[]", #"{"seq":}"#, #"{"seq":0,"#, #"{"seq":01,"#, #"{"seq":-1,"#, #"{"seq":"1","#, #"{ "seq":1,"#,
        #"{"type":"seen","seq":1,"#, #"{"seq":9223372036854775808,"#,
    ])
    func seqIsFirstAndAPositiveNumber(start: String) {
        #expect(problem(start + Self.key) == #"the line does not begin with {"seq": and a positive number"#)
    }

    @Test func theGreatestSeqIsOne() throws {
        #expect(try leaf(#"{"seq":9223372036854775807,"# + Self.key).seq == .max)
    }

    @Test(arguments: [
        #""type":"seen","text":"x","channel":"c""#, #""channel":"c","type":"seen""#, #""sent_at":"x","sender":"7""#,
        #""text":"","later":1"#,
    ])
    func groupsAreInOrder(members: String) {
        let found = problem(#"{"seq":1,"# + members + "," + Self.key)
        #expect(found?.hasSuffix("stands behind members of a later group") == true)
    }

    @Test func theMemberIsNamed() {
        let found = problem(#"{"seq":1,"text":"secret","channel":"c","# + Self.key)
        #expect(found == "the member “channel” stands behind members of a later group")
    }

    @Test(arguments: [
        #"{"seq":1,"type":"seen"}"#, #"{"seq":1}"#, #"{"seq":1,"keys":"AQEBAQEBAQEBAQEBAQEBAQ"}"#,
    ])
    func aKeyIsNeeded(line: String) { #expect(problem(line) == "the line does not end with “key”") }

    @Test(arguments: [
        "AQEBAQEBAQEBAQEBAQEBAQE", "AQEBAQEBAQEBAQEBAQEBA", "AQEBAQEBAQEBAQEBAQEBAR", "AQEBAQEBAQEBAQEBAQEBA=",
        "AQEBAQEBAQEBAQEBAQ/+AQ", "",
    ])
    func theKeyIsSixteenBytesInTheOnlySpelling(key: String) {
        #expect(problem(#"{"seq":1,"key":""# + key + #""}"#) == "“key” is not base64url of the right length")
    }

    @Test func theKeyIsAString() {
        #expect(problem(#"{"seq":1,"key":1}"#) == "“key” is not base64url of the right length")
    }

    /// White space between members would be in no group, and a name spelled otherwise in another one.
    @Test(arguments: [
        #"{"seq":1 ,"type":"seen","#, #"{"seq":1, "type":"seen","#, #"{"seq":1,"type" :"seen","#,
        #"{"seq":1,"type": "seen","#, #"{"seq":1,"type": 1,"#, #"{"seq":1,"type":"seen" ,"#, #"{"seq":1,,"#,
        #"{"seq":1,"te\u0078t":"x","#, #"{"seq":1,"":1,"#, #"{"seq":1"type":"seen","#,
    ])
    func betweenMembersIsNothingButAComma(start: String) {
        #expect(problem(start + Self.key)?.hasPrefix("the line has something other than a member and a comma") == true)
    }

    @Test(arguments: [#"{"seq":1,"id":"a"# + "\0" + #"b","#, #"{"seq":1,"id":tru,"#, #"{"seq":1,"extra":{"a":},"#])
    func malformedValuesAreRefused(start: String) { #expect(problem(start + Self.key) != nil) }

    @Test(arguments: [
        #""days":[]"#, #""days":"2013-05-13""#, #""days":{},"extra":{}"#, #""text":"x","days":{}"#,
        #""days":{},"days":{}"#,
    ])
    func daysAreAnObjectAndAlone(members: String) {
        let found = problem(#"{"seq":1,"# + members + "," + Self.key)
        #expect(found?.hasPrefix("“days” is no object") == true || found?.contains("later group") == true)
    }

    @Test(arguments: [
        #"{ "2013-05-13":[]}"#, #"{"2013-05-13":[] }"#, #"{"2013-05-13":[], "2013-05-14":[]}"#, #"{"2013-05-13":[],}"#,
    ])
    func betweenDaysIsNothingButAComma(days: String) {
        #expect(problem(#"{"seq":1,"days":"# + days + "," + Self.key) != nil)
    }

    @Test func tooManyDaysAreRefused() {
        let days = (0...500).map { #""\#($0)":[]"# }.joined(separator: ",")
        #expect(problem(#"{"seq":1,"days":{"# + days + "}," + Self.key)?.hasPrefix("“days”") == true)
    }
}
