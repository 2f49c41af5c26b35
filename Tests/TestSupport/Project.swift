import Foundation

/// The project’s own folder.
package enum Project {
    /// With Content, Templates and Sources in it; without a slash at its end.
    package static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The languages that there are words in, as tags in order: the names of the strings files. A test that goes over languages goes
    /// over these, so that another file is tested as soon as it is there.
    package static let languages: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/Templates/strings")) ?? []
        return files.filter { $0.hasSuffix(".yml") }.map { String($0.dropLast(4)) }.sorted()
    }()
}
