import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct ConfigTests {
    @Test func theReferenceIsThePageOfSettings() throws {
        let printed = try Workspace().hansard("config", "reference")
        #expect(printed.status == 0)
        #expect(printed.output == (try String(contentsOfFile: Project.folder + "/docs/settings.md", encoding: .utf8)))
    }
}
