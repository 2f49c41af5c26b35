import ArgumentParser
import HTTPServer
import Hansard
import HansardServer
import HansardSite
import HansardStore
import HansardTerminal

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the archive as it is now: pages, JSON API and feeds, read-only.",
        discussion: """
            Ends on SIGTERM or SIGINT once the answers under way are sent; SIGHUP makes it read the access rules, the live apps and the chat’s widget again. \
            docs/serving.md says how to run it behind nginx or Caddy.
            """)

    @OptionGroup var archive: ArchiveOption
    @OptionGroup var site: SiteOptions
    @OptionGroup var access: AccessOption
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"
    @Option(help: "The port to listen on; 0 for any that is free.")
    var port = 8080
    @Option(
        help:
            "Where readers find it, if a proxy stands in front: https://record.example.org; base_url in site.yml if left out."
    )
    var baseURL: String?
    @Option(help: "An address besides this machine’s that may read /metrics.")
    var metricsPeer: [String] = []
    @Option(help: "Requests a second that a reader may make in the long run; 0 for any number.")
    var rate = 50
    @Option(
        help: "Where to keep the exports that readers begin, for an hour; the system’s temporary folder if left out.")
    var exports: String?
    @Flag(help: "Let everybody read everything: for a demonstration on this machine alone.")
    var open = false
    @Flag(help: "Do that on an address that others can reach, too.")
    var forceOpen = false
    @Flag(help: "Be the live server, too, of the apps in site.yml, and serve the chat.")
    var live = false

    func validate() throws {
        if !(0...65_535).contains(port) { throw ValidationError("--port takes a number from 0 to 65535.") }
        if rate < 0 { throw ValidationError("--rate takes a number from 0 up.") }
        if open, !forceOpen, !PublicAddress.isLoopback(host) {
            throw ValidationError(
                """
                --open lets everybody who can reach \(host) read every conversation. Leave --host out, \
                or pass --force-open if that is what you want.
                """)
        }
        if let baseURL, !ServerConfiguration.isBaseURL(baseURL) {
            throw ValidationError(
                "--base-url takes the address of a server: https://record.example.org, https://example.org/record/.")
        }
    }

    func run() async throws {
        var configuration = ServerConfiguration(archive: archive.path)
        (configuration.host, configuration.port, configuration.isOpen) = (host, port, open || forceOpen)
        configuration.metricsPeers = Set(metricsPeer)
        configuration.limits.requestsPerSecond = Double(rate)
        configuration.generator = HansardCommand.generator
        if let exports { configuration.exportsFolder = exports }
        let loaded = try reportingFailure { try loadedSite(&configuration) }
        let publicAddress = configuration.publicAddress
        let control = try reportingFailure {
            try configuration.isOpen
                ? nil
                : AccessControl(
                    content: site.content, folder: access.path, archive: archive.path,
                    zone: loaded.settings.zone, naming: loaded.settings.names,
                    address: publicAddress)
        }
        let readers: any ArchiveAccess = control.map { $0 as any ArchiveAccess } ?? OpenAccess()
        let logs = configuration.isOpen ? [] : [access.path + "/access.db"]
        Terminal.warn(ofOthers: ArchiveFolder(archive.path), and: logs)
        let livePart = try live ? liveServer(loaded, readers, publicAddress) : nil
        configuration.isShared = live
        let server = try reportingFailure {
            try ArchiveServer(
                configuration, site: loaded, access: readers, moreMetrics: { await livePart?.metrics() ?? "" })
        }
        let served = ServedPort(archive: server, live: livePart, host: host, port: port)
        let address = host.contains(":") ? "[\(host)]" : host
        do {
            try await served.run { port in
                Terminal.output("Serving on http://\(address):\(port)/")
                Terminal.output(
                    control?.whoCanRead
                        ?? "Everybody who reaches it reads everything, and nothing of that is recorded (--open).")
                guard live else { return }
                for app in loaded.settings.live.apps {
                    Terminal.output("Live: ws://\(address):\(port)/app/\(app.key), app \(app.id)")
                    Terminal.output(Self.recorded(app, isChats: loaded.settings.chat?.app == app.id))
                }
                guard loaded.settings.chat != nil else { return }
                Terminal.output("Chat: http://\(address):\(port)/chat/hansard-chat.js")
            }
        } catch { try reportingFailure { throw error } }
    }

    /// What of an app’s events is on the record, a line each.
    ///
    /// - Parameter isChats: Whether the staff chat uses it.
    private static func recorded(_ app: LiveAppSettings, isChats: Bool) -> String {
        let chat = isChats ? "    On the record: the staff chat.\n" : ""
        guard let recording = app.recording else {
            let what = isChats ? "what else" : "what"
            return "\(chat)    NOT on the record: \(what) app \(app.id) publishes, and what its clients send. "
                + "Write “record: true” below it in site.yml; docs/live.md says what that takes."
        }
        let events = [recording.message?.event, recording.seen?.event].compactMap { $0 }.joined(separator: " and ")
        let channels = recording.channels.joined(separator: ", ")
        return "\(chat)    On the record: \(events) of \(channels). Its other events are not."
    }

    /// The site as readers find it: --base-url goes before `base_url`.
    private func loadedSite(_ configuration: inout ServerConfiguration) throws -> Site {
        var loaded = try Site(content: site.content, templates: site.templates)
        configuration.baseURL = baseURL ?? loaded.settings.baseURL
        if let address = configuration.baseURL, !ServerConfiguration.isBaseURL(address) {
            throw SettingsProblem(
                file: loaded.settingsFile,
                reason: "“base_url” is \(address), and a server’s path has letters, digits and “-._~” alone. "
                    + "Change it, or pass --base-url.")
        }
        if let address = configuration.readersAddress { loaded.move(to: address) }
        return loaded
    }

    private func liveServer(_ site: Site, _ readers: any ArchiveAccess, _ address: PublicAddress) throws -> LivePart {
        guard !site.settings.live.apps.isEmpty || site.settings.chat?.hosted != nil else {
            Terminal.note(
                """
                hansard: \(site.settingsFile): No app is there whose clients could be let in. Make a secret and write, for one:
                    (umask 077; openssl rand -hex 32 > \(self.site.content)/live-secret)
                    live: {apps: {"1": {key: staff, secret_file: live-secret}}}
                """)
            throw ExitCode(1)
        }
        return try reportingFailure {
            let (content, templates) = (self.site.content, self.site.templates)
            return try LivePart.make(
                site, archive: archive.path, access: readers, address: address,
                readAgain: { try Site(content: content, templates: templates) })
        }
    }
}
