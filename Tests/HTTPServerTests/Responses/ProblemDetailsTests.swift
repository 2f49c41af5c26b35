import HTTPTypes
import Testing

@testable import HTTPServer

@Suite struct ProblemDetailsTests {
    @Test func namesEachParameterThatIsWrong() {
        var problem = ProblemDetails(.badRequest, "unknown-parameter", "Unknown parameter", "Leave it out.")
        problem.parameters = [("limt", "Did you mean “limit”?")]
        let answer = problem.response(ofType: "/problems#")
        var text = ""
        if case .bytes(let bytes) = answer.body { text = String(decoding: bytes, as: UTF8.self) }
        #expect(answer.status == .badRequest)
        #expect(text.hasPrefix(#"{"type":"/problems#unknown-parameter","title":"#))
        #expect(answer.headers[.contentType] == "application/problem+json")
        #expect(text.contains(#""errors":[{"parameter":"limt","detail":"Did you mean “limit”?"}]"#))
    }
}
