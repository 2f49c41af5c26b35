import Foundation
import Logging
import PairChannel

/// Who is in a service’s presence channel: asked for when somebody wants to know, believed for some seconds, and corrected by what
/// webhooks say meanwhile.
actor HostedRoster {
    private let channel: ChannelName
    private let caller: HostedCaller
    private let timing: HostedService.Timing
    private let logger: Logger

    private var people: Set<ID> = []
    private var askedAt: ContinuousClock.Instant?
    private var asking: Task<Void, Never>?
    private var hasFailed = false
    /// By person, what webhooks have said, and at what time of the service’s: one that is late must not undo a later one.
    private var told: [ID: (isHere: Bool, milliseconds: Int64, heardAt: ContinuousClock.Instant)] = [:]

    /// The path, below the app's, that lists who is in a presence channel.
    static func users(in channel: ChannelName) -> String { "channels/\(channel.text)/users" }

    init(_ channel: ChannelName, _ caller: HostedCaller, _ timing: HostedService.Timing, logger: Logger) {
        (self.channel, self.caller, self.timing, self.logger) = (channel, caller, timing, logger)
    }

    /// Of a service that does not answer, the last that is known.
    func online() async -> Set<ID> {
        if let askedAt, .now - askedAt < .seconds(timing.rosterSeconds) { return people }
        if asking == nil { asking = Task { await ask() } }
        await asking?.value
        return people
    }

    func hear(_ webhook: ReceivedWebhook) {
        for event in webhook.events where ID(event.channel) == ID(channel.text) {
            switch event.type {
            case .memberAdded: hear(event.user, isHere: true, webhook.milliseconds)
            case .memberRemoved: hear(event.user, isHere: false, webhook.milliseconds)
            // Who comes first or goes last changes all: what is known is asked for anew.
            case .channelOccupied, .channelVacated: askedAt = nil
            default: break
            }
        }
    }

    private func hear(_ person: String?, isHere: Bool, _ milliseconds: Int64) {
        guard let person = person.map({ ID($0) }), milliseconds >= told[person]?.milliseconds ?? 0 else { return }
        told[person] = (isHere, milliseconds, .now)
        if isHere { people.insert(person) } else { people.remove(person) }
    }

    /// Who is there at the moment.
    nonisolated func asked() async throws -> Set<ID> {
        let answer = try await caller.call(
            "GET", Self.users(in: channel), withinSeconds: timing.rosterCallSeconds)
        guard answer.isAccepted, let users = try? JSONText(answer.body).members()["users"]?.elements else {
            throw HostedProblem(answer)
        }
        return Set(users.compactMap { (try? $0.members())?["id"]?.stringOrNumber.map { ID($0) } })
    }

    private func ask() async {
        let start = ContinuousClock.now
        do {
            people = try await asked()
            // What was heard while the answer was on its way may be newer than it.
            for (person, news) in told where news.heardAt >= start {
                if news.isHere { people.insert(person) } else { people.remove(person) }
            }
            if hasFailed { logger.notice("who is online is known again") }
            hasFailed = false
        } catch {
            if !hasFailed { logger.error("who is online is not known", metadata: ["error": "\(error)"]) }
            hasFailed = true
        }
        askedAt = .now
        asking = nil
    }
}

/// An answer that is not the one that was asked for.
struct HostedProblem: Error, CustomStringConvertible {
    let description: String

    init(_ answer: HostedAnswer) { description = "\(answer.status) \(answer.words)" }
}
