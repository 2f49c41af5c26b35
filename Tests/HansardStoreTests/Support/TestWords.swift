import Foundation
import Hansard

/// The words of the project’s own pages.
enum TestWords {
    static func english() throws -> Words {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        let strings = folder.path + "/Templates/strings"
        let english = try String(contentsOfFile: strings + "/en.yml", encoding: .utf8)
        return try Words("en", in: ["en": english], folder: strings)
    }
}
