import Foundation

/// The project’s own folder.
package enum Project {
    /// With Content, Templates and Sources in it; without a slash at its end.
    package static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
}
