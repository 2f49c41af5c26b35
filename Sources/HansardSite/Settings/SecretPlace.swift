import Foundation

/// Where a secret is: never in the settings themselves.
enum SecretPlace: Sendable, Equatable {
    case file(String)
    case environment(String)

    /// - Parameter node: What errors are about.
    /// - Throws: for a secret that is not there, that others may read, or that is too short.
    func read(
        _ node: SettingNode, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(SiteSettings.Problem) -> String {
        switch self {
        case .file(let path): return try node.secret(inFile: path)
        case .environment(let name):
            let text = environment[name] ?? ""
            guard text.utf8.count >= 16 else {
                throw node.problem("takes its secret from \(name), which is not set to 16 bytes or more.")
            }
            return text
        }
    }
}
