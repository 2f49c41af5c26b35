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
        for (name, help) in SiteSettings.table.documented {
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

    @Test func aValueIsReadOnce() throws {
        let read = try settings("timezone: Europe/Berlin\nworking_hours: Mon-Thu 08:00-16:00\nresponse_limit: 30\n")
        #expect(read.zone.name == "Europe/Berlin" && read.timezone == "Europe/Berlin")
        #expect(read.workingHours.text == "Mon-Thu 08:00-16:00" && read.workingHours.days[3] == [480..<960])
        #expect(read.responseLimitDays == 30)
        #expect(try settings("base_url: https://record.example.com/a").baseURL == "https://record.example.com/a/")
    }

    @Test func aNameThatIsThereTwiceIsAnError() {
        #expect(problem("title: a\ntitle: b\n").contains("duplicated key"))
        #expect(problem("audiences: {a: {rooms: true}, a: {rooms: false}}").contains("duplicated key"))
    }

    @Test func aNameThatIsNoSettingIsAnErrorWithoutAValueToo() {
        #expect(problem("titel:\n").contains("Did you mean “title”?"))
        #expect(problem("audiences: {them: {rooms: true, form: ~}}").contains("Did you mean “from”?"))
    }

    @Test func allThatIsWrongCanBeCollected() {
        let yaml = """
            titel: x
            timezone: Mars/Olympus
            audiences:
              first: {room: true, presence: maybe}
              second: {rooms: true, from: May, except: {person: 7}}
              third: {rooms: true}
            live: {apps: {"1": {key: a, connections: many}, "2": {key: b, secret_env: B}}}
            response_limit: 0
            """
        let problems = SettingsProblems()
        #expect(throws: SettingsProblem.self) { try SiteSettings(yaml: yaml, file: "site.yml", problems: problems) }
        #expect(
            problems.list.map { $0.names.joined(separator: ": ") } == [
                "audiences: first: presence", "audiences: first: room", "audiences: second: except: person",
                "audiences: second: from", "live: apps: 1: connections", "response_limit", "timezone", "titel",
            ])
    }

    @Test(arguments: [("title: 2026", "2026"), ("title: yes", "yes"), ("title: 1.50", "1.50"), ("title: 007", "007")])
    func aValueIsTheTextThatWasWritten(yaml: String, title: String) throws {
        #expect(try settings(yaml).title == title)
    }
}
