import Foundation
import HansardStore

extension Site {
    /// The live app whose channels the chat uses.
    ///
    /// - Throws: for one that the settings do not have.
    package func liveApp(of chat: ChatSettings) throws(SettingsProblem) -> LiveAppSettings {
        guard let app = settings.live.apps.first(where: { $0.id == chat.app }) else {
            throw SettingNode(value: chat.app, names: ["chat", "app"], file: settingsFile)
                .problem("names the app \(chat.app), which is not among “live: apps”.")
        }
        return app
    }

    /// Sees to it that what the chat’s settings name is there.
    package func checkChat() throws(SettingsProblem) {
        guard let chat = settings.chat else { return }
        _ = try chat.policyAddress(among: freePages, file: settingsFile)
        if chat.hosted == nil { _ = try liveApp(of: chat) }
    }
}

extension SiteSettings {
    /// Notes what the audiences and the classes of retention name and an archive does not have, or has several of.
    package func checkNames(_ archive: ArchiveNames, file: String, _ problems: SettingsProblems) {
        for audience in audiences {
            problems.collect { () throws(SettingsProblem) in
                try audience.selection(archive, zone, file: file, problems: problems)
            }
            problems.collect { () throws(SettingsProblem) in
                try audience.mask(archive, file: file, problems: problems)
            }
        }
        for rule in retention {
            problems.collect { () throws(SettingsProblem) in
                try rule.resolved(archive, file: file, problems: problems)
            }
        }
    }
}
