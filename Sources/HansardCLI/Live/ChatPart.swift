import Foundation
import HTTPServer
import Hansard
import HansardServer
import HansardSite
import HansardStore
import Logging
import PairChannel
import PairChannelServer
import StaffChat

/// The staff chat, put together from its settings.
enum ChatPart {
    /// - Throws: What is wrong with the settings.
    static func make(
        _ settings: ChatSettings, _ site: Site, archive: String, access: any ArchiveAccess,
        live: LiveServer, recorder: PresenceRecorder, journal: LiveJournal, writer: JournalWriter
    ) throws -> ChatService {
        let file = site.settingsFile
        let node = SettingNode(value: "", names: ["chat"], file: file)
        guard let presence = ChannelName(settings.presence) else {
            throw node.problem("has no channel’s name as presence: \(settings.presence).")
        }
        let logger = Self.logger
        var configuration = ChatConfiguration(credentials: try credentials(settings, site), presence: presence)
        configure(&configuration, settings)
        configuration.notice = site.settings.notice
        configuration.policy = try settings.policyAddress(among: site.freePages, file: file)
        let transport: any ChatTransport
        var receiver: WebhookReceiver?
        if let hosted = settings.hosted {
            let service = HostedService(
                configuration.credentials, host: hosted.host, port: hosted.port, isTLS: hosted.isTLS)
            let carrier = HostedTransport(
                service, presence: presence, journal: journal, writer: writer, recorder: recorder, logger: logger)
            receiver = WebhookReceiver(record: { await recorder.record($0) }, hear: { carrier.hear($0) })
            transport = carrier
        } else {
            transport = EmbeddedTransport(live, app: settings.app, presence: presence)
        }
        return ChatService(
            configuration, transport: transport, journal: journal, writer: writer,
            people: ChatPeople(archive: archive, journal: journal),
            identity: ChatIdentity(
                tokens: try settings.tokenSecret(file: file).map { ChatTokens(secret: $0) },
                session: { asked in
                    let request = Request(
                        method: asked.method, path: "chat", headers: asked.headers, peer: asked.peer,
                        proxies: access.proxies)
                    return try await access.actor(of: request)?.person?.text
                }),
            receiver: receiver, logger: logger, widget: WidgetResponder(try widget(site)),
            disclose: { try await record($0, access) })
    }

    private static var logger: Logger { Logger(label: "chat", factory: { JSONLogHandler(label: $0, level: .info) }) }

    /// The widget as templates and theme have it now; `nil` where they have none. What is not as it should be and keeps it from nobody is
    /// in the log.
    ///
    /// - Throws: What of its files is missing, or cannot be read.
    static func widget(_ site: Site) throws -> Widget? {
        guard let script = site.widget.script else { return nil }
        let gzip = { Gzip.compressed($0, level: 9) }
        if !Widget.loadsParts(script) {
            logger.warning(
                "\(site.widget.scriptFile) is the chat’s widget in one file, as it was in former versions. It is served as it stands, without chat/widget/ and the words of strings/; remove it, or copy ours, to have those."
            )
            return try Widget(script: script, parts: [:], languages: [], gzip: gzip)
        }
        let words = try site.widget.words()
        for problem in words.leftOut { logger.warning("\(problem)") }
        var parts = site.widget.parts
        for one in words.languages { parts["words/\(one.language).json"] = one.json }
        return try Widget(script: script, parts: parts, languages: words.languages.map(\.language), gzip: gzip)
    }

    /// Puts what somebody is given by the chat into the access log, as what the archive gives is.
    private static func record(_ disclosure: ChatDisclosure, _ access: any ArchiveAccess) async throws {
        let request = Request(
            method: .get, path: "chat/messages", headers: disclosure.request.headers, peer: disclosure.request.peer,
            proxies: access.proxies)
        let person = ID(disclosure.person)
        let actor = Actor(means: .chat, subject: person, person: person)
        var served = Served(.view, "chat/messages")
        (served.conversations, served.records) = ([disclosure.channel], disclosure.records.map { [$0] } ?? [])
        try await access.record(
            AccessEvent(
                request: request, grant: Grant(actor: actor, role: .staff, readable: .nothing), served: served,
                status: .ok))
    }

    /// What the chat’s signatures are made with: an app of this server’s, or of a hosted service.
    static func credentials(_ settings: ChatSettings, _ site: Site) throws -> AppCredentials {
        let file = site.settingsFile
        if let hosted = settings.hosted { return try hosted.credentials(file: file) }
        return try site.liveApp(of: settings).credentials(file: file)
    }

    private static func configure(_ configuration: inout ChatConfiguration, _ settings: ChatSettings) {
        configuration.mesh = settings.isEager ? .eager : .onDemand
        configuration.origins = settings.origins
        configuration.messageBytes = settings.messageBytes
        (configuration.editSeconds, configuration.deleteSeconds) = (settings.editSeconds, settings.deleteSeconds)
        configuration.messagesPerMinute = settings.messagesPerMinute
        configuration.requestsPerSecond = settings.requestsPerSecond
        configuration.client = settings.hosted.map {
            ChatConfiguration.ClientAddress(host: $0.clientHost, port: $0.clientPort, isTLS: $0.isClientTLS)
        }
    }
}
