import Foundation
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct SiteSettingsTests {
    private func settings(_ yaml: String) throws -> SiteSettings { try SiteSettings(yaml: yaml, file: "site.yml") }

    private func problem(_ yaml: String) -> String {
        do {
            return "\(try settings(yaml))"
        } catch { return "\(error)" }
    }

    @Test(arguments: ["", "\n", "# only a remark\n", "---\n"]) func anEmptyFileIsAllDefaults(yaml: String) throws {
        #expect(try settings(yaml) == SiteSettings())
    }

    @Test func theProjectsOwnFileIsRead() throws {
        let yaml = try String(contentsOfFile: TestSite.project + "/Content/site.yml", encoding: .utf8)
        let read = try settings(yaml)
        #expect(read.title == "Harbour Line staff record")
        #expect(read.timezone == "Europe/Berlin")
        for (name, help) in SiteSettings.documented {
            #expect(yaml.contains("\n\(name):"), "\(name) is not shown in the project’s own file")
            #expect(!help.isEmpty)
        }
    }

    @Test(arguments: [
        ("titel: x", "title"), ("time_zone: UTC", "timezone"), ("organization: x", "organisation"),
        ("Notice: x", "notice"),
        ("lang: en", "language"),
    ])
    func anUnknownNameIsAnErrorThatOffersTheNearest(yaml: String, nearest: String) {
        let text = problem(yaml)
        #expect(text.hasPrefix("site.yml: "))
        #expect(text.contains("is no setting. Did you mean “\(nearest)”?"))
    }

    @Test(arguments: ["Europe/Atlantis", "Berlin", ""]) func anUnknownZoneIsAnError(zone: String) {
        #expect(
            problem("timezone: \"\(zone)\"")
                == "site.yml: “\(zone)” is no time zone. Use a name such as Europe/Berlin, or UTC.")
    }

    @Test(arguments: ["always", "Mon-Fri 9-5", ""]) func unknownWorkingHoursAreAnError(hours: String) {
        #expect(
            problem("working_hours: \"\(hours)\"").hasPrefix(
                "site.yml: “\(hours)” are no working hours. Write them as “Mon-Fri 09:00-17:00”"))
    }

    @Test(arguments: ["0", "a week", "366", "-1"]) func anUnknownResponseLimitIsAnError(limit: String) {
        #expect(
            problem("response_limit: \"\(limit)\"")
                == "site.yml: “\(limit)” is no number of days for response_limit. Write 1 to 365.")
    }

    @Test(arguments: ["- a\n- b\n", "just words\n", "title: [a, b]\n", "title: {a: b}\n", "title: \"unclosed\n"])
    func whatIsNoListOfTextsIsAnError(yaml: String) {
        #expect(problem(yaml).hasPrefix("site.yml: "))
    }

    @Test func aSettingWithoutAValueKeepsItsDefault() throws {
        #expect(try settings("title:\nnotice:\n") == SiteSettings())
    }

    @Test(arguments: [("title: 2026", "2026"), ("title: yes", "yes"), ("title: 1.50", "1.50"), ("title: 007", "007")])
    func aValueIsTheTextThatWasWritten(yaml: String, title: String) throws {
        #expect(try settings(yaml).title == title)
    }
}
