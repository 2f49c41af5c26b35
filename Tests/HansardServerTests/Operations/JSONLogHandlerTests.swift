import Foundation
import Logging
import Testing

@testable import HansardServer

@Suite struct JSONLogHandlerTests {
    @Test func writesALineOfJSON() throws {
        let lines = Locked<[[UInt8]]>([])
        let logger = Logger(label: "serve") { label in
            JSONLogHandler(label: label, level: .info) { line in lines.update { $0.append(line) } }
        }
        logger.info("two\nlines \"quoted\"", metadata: ["port": "80"])
        logger.debug("not this one")
        let all = lines.update { $0 }
        #expect(all.count == 1)
        #expect(all[0].filter { $0 == 0x0A }.count == 1)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(all[0])) as? [String: String])
        #expect(object["level"] == "info" && object["log"] == "serve" && object["port"] == "80")
        #expect(object["message"] == "two\nlines \"quoted\"")
        #expect(object["time"]?.hasSuffix("Z") == true)
    }
}
