import PairChannel
import TestSupport

@testable import Hansard

/// Batches with records of every type and whatever members they may have, in two systems that have the same ids.
struct RandomLog {
    private var random: SeededRandom
    private var names: [String: RunNames] = [:]
    private var seq: Int64 = 1
    private var sample = SampleBatch()

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// The next batch, of up to `count` records.
    mutating func batch(_ count: Int) -> LogBatch {
        let system = ["", "slack", "crm:1"].randomElement(using: &random)!
        sample = SampleBatch(system, firstSeq: seq, names: names[system] ?? RunNames())
        for _ in 0..<Int.random(in: 1...count, using: &random) { add() }
        names[system] = sample.names
        seq += Int64(sample.batch.entries.count)
        return sample.batch
    }

    // MARK: Values

    private mutating func maybe<Value>(_ value: (inout RandomLog) -> Value) -> Value? {
        Bool.random(using: &random) ? value(&self) : nil
    }

    private mutating func flag() -> Bool { Bool.random(using: &random) }

    private mutating func number() -> Int64 {
        [0, 1, 17, 9_999, Int64.max, Int64.random(in: 1...1_000_000, using: &random)].randomElement(using: &random)!
    }

    private mutating func choice<Value>(_ values: [Value]) -> Value { values.randomElement(using: &random)! }

    /// Empty, short or long, with all that is escaped or that programs trip over.
    mutating func text() -> String {
        let traps =
            "ab {}[],:/\"\\\u{0}\u{1}\u{8}\u{c}\n\r\t\u{1f}\u{7f}\u{80}\u{85}é\u{301}\u{200d}\u{202e}\u{2028}\u{2029}\u{feff}\u{fffd}"
            + "\u{ffff}\u{d7ff}\u{e000}漢🎈👩‍👧\u{10ffff}"
        return String.random(of: traps, count: choice([0, 1, 3, 8, 30]), using: &random)
    }

    /// Few, so that they come again.
    private mutating func id() -> String {
        choice(["1", "2", "7", "a\"b", "ü", "K", "\u{212a}", "C0\u{1}", "9/9", ""])
    }

    private mutating func time() -> Timestamp {
        let micro = Int64.random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &random)
        let unit = choice([1, 1_000, 1_000_000] as [Int64])
        let whole = micro - (micro % unit + unit) % unit
        return Timestamp(microseconds: whole < -62_135_596_800_000_000 ? 0 : whole)
    }

    private mutating func extra() -> String? {
        choice([
            nil, nil, "{}", #"{"a":1.50,"b":[true,null,{"c":"\u00e9\n\/ x"}],"\"":"\\"}"#, #"{"é":-1E400,"text":"x"}"#,
        ])
    }

    private mutating func origin() -> Origin { sample.origin(line: number(), extra: extra()) }

    private mutating func person() -> RunIndex { sample.person(id()) }
    private mutating func channel() -> RunIndex { sample.conversation(id()) }
    private mutating func store() -> ByteRange { sample.store(text()) }
    private mutating func maybeStored() -> ByteRange { sample.store(maybe { $0.text() }) }
    private mutating func account() -> Account {
        Account(system: choice(["", "slack", "crm:1"]), externalID: ID(id()))
    }
    private mutating func name() -> LogMessageName { LogMessageName(conversation: account(), id: id()) }
    private mutating func numbers() -> [Int64] { (0..<choice([0, 1, 3])).map { _ in number() } }

    // MARK: Records

    private mutating func add() {
        let source = number()
        switch Int.random(in: 0..<24, using: &random) {
        case 0: sample.add(.archive(LogArchive(id: Int64(bitPattern: random.next()), madeAt: time())))
        case 1: sample.add(.source(self.source()))
        case 2: sample.add(.account(personAccount()), source: source)
        case 3: sample.add(.account(conversationAccount()), source: source)
        case 4: sample.add(.person(personRecord()), source: source)
        case 5: sample.add(.conversation(conversation()), source: source)
        case 6: sample.add(.message(message(), attachments: attachments()), source: source)
        case 7: sample.add(.edit(edit(), attachments: attachments()), source: source)
        case 8:
            sample.add(
                .returned(LogReturn(message: name(), document: number(), version: number(), appearance: number())),
                source: source)
        case 9: sample.add(.deletion(deletion()), source: source)
        case 10: sample.add(.reaction(reaction()), source: source)
        case 11: sample.add(.reactionCount(reactionCount()), source: source)
        case 12: sample.add(.membership(membership()), source: source)
        case 13: sample.add(.coverage(coverage()), source: source)
        case 14: sample.add(.attachment(attachmentByItself()), source: source)
        case 15:
            sample.add(.file(LogFile(message: name(), ordinal: number(), file: file(line: number()))), source: source)
        case 16: sample.add(.missing(LogMissing(message: name())), source: source)
        case 17: addSeen(source)
        case 18: addPresence(source)
        case 19: sample.add(.quarantined(quarantined()), source: source)
        case 20: sample.add(.names(LogNames(person: account(), names: datedNames())))
        case 21: sample.add(.input(input()))
        case 22: sample.add(.read(read()))
        default: sample.add(.ingest(ingest()))
        }
    }

    private mutating func source() -> LogSource {
        LogSource(
            source: max(1, number()), input: number(), run: number(), startedAt: time(), name: text(), format: text(),
            system: choice(["", "slack"]), kind: choice([.log, .snapshot]), recordsReading: flag())
    }

    private mutating func personAccount() -> LogAccount {
        LogAccount(owner: .person, system: choice(["", "slack"]), id: id(), sameAs: maybe { $0.account() })
    }

    private mutating func conversationAccount() -> LogAccount {
        let pair = maybe { LogPair(lower: $0.id(), higher: $0.id()) }
        return LogAccount(
            owner: .conversation(choice([.pair, .group, .room]), pair: pair), system: choice(["", "slack"]), id: id(),
            sameAs: maybe { $0.account() })
    }

    private mutating func personRecord() -> PersonRecord {
        PersonRecord(
            origin: origin(), person: person(), name: maybeStored(), realName: maybeStored(), handle: maybeStored(),
            email: maybeStored(), title: maybeStored(),
            team: maybeStored(), manager: maybeStored(), isBot: flag())
    }

    private mutating func conversation() -> ConversationRecord {
        ConversationRecord(
            origin: origin(), conversation: channel(), kind: choice([.pair, .group, .room]), name: maybeStored(),
            topic: maybeStored(), purpose: maybeStored(), isArchived: flag(), isPlaceholder: flag())
    }

    private mutating func message() -> MessageRecord {
        let (time, precision) = preciseTime()
        let message = MessageRecord(
            origin: origin(), conversation: channel(), sender: maybe { $0.person() } ?? .nobody, id: sample.store(id()),
            sentAt: time, precision: precision, zone: choice([.explicit, .configured, .unknown]),
            kind: choice([.said, .bot, .service, .tombstone]), format: choice([.plain, .markdown]), text: maybeStored(),
            replyTo: maybeStored(), thread: maybeStored(), senderName: maybeStored(), clientID: maybeStored(),
            editedAt: maybe { $0.time() }, editor: maybe { $0.person() } ?? .nobody, contentHash: hash())
        return message
    }

    private mutating func preciseTime() -> (Timestamp, TimePrecision) {
        let (time, precision) = (time(), choice([TimePrecision.minute, .second, .millisecond, .microsecond]))
        let unit = [60_000_000, 1_000_000, 1_000, 1][Int(precision.rawValue)] as Int64
        return (Timestamp(microseconds: time.microseconds / unit * unit), precision)
    }

    private mutating func hash() -> Int64 { choice([0, 1, -1, Int64(bitPattern: random.next())]) }

    private mutating func attachments() -> Range<Int32> {
        let start = Int32(sample.batch.attachments.count)
        for _ in 0..<choice([0, 0, 1, 3]) { sample.batch.attachments.append(attachment()) }
        return start..<Int32(sample.batch.attachments.count)
    }

    private mutating func attachment() -> AttachmentRecord {
        AttachmentRecord(
            id: maybeStored(), name: maybeStored(), type: maybeStored(), url: maybeStored(), sha256: maybeStored(),
            bytes: maybe { $0.number() }, note: maybeStored())
    }

    private mutating func edit() -> LogEdit {
        LogEdit(
            origin: origin(), conversation: channel(), message: sample.store(id()),
            editor: maybe { $0.person() } ?? .nobody, editedAt: maybe { $0.time() }, isFound: flag(),
            format: choice([.plain, .markdown]), text: maybeStored(), contentHash: hash(),
            document: maybe { $0.number() }, version: maybe { $0.number() - 3 }, appearance: number())
    }

    private mutating func deletion() -> DeletionRecord {
        DeletionRecord(
            origin: origin(), conversation: channel(), message: sample.store(id()),
            deleter: maybe { $0.person() } ?? .nobody, deletedAt: maybe { $0.time() })
    }

    private mutating func reaction() -> ReactionRecord {
        ReactionRecord(
            origin: origin(), conversation: channel(), message: sample.store(id()), person: person(), emoji: store(),
            at: maybe { $0.time() }, removed: flag())
    }

    private mutating func reactionCount() -> ReactionCountRecord {
        ReactionCountRecord(
            origin: origin(), conversation: channel(), message: sample.store(id()), emoji: store(),
            count: Int(number()))
    }

    private mutating func membership() -> MembershipRecord {
        MembershipRecord(
            origin: origin(), conversation: channel(), person: person(), at: maybe { $0.time() }, joined: flag())
    }

    private mutating func coverage() -> CoverageRecord {
        CoverageRecord(
            origin: maybe { $0.origin() }, conversation: channel(), first: maybe { $0.time() }, last: time())
    }

    private mutating func attachmentByItself() -> AttachmentRecord {
        var attachment = attachment()
        let owner = AttachmentRecord.Owner(
            origin: origin(), conversation: channel(), message: sample.store(id()))
        attachment.owner = owner
        if flag() {
            let place = Int32(sample.batch.files.count)
            sample.batch.files.append(file(line: owner.origin.line))
            attachment.files = place..<place + 1
        }
        return attachment
    }

    private mutating func file(line: Int64) -> AttachmentFile {
        var file = AttachmentFile(path: text(), origin: sample.origin(line: line))
        let look = choice([FileLook(.png, width: 3, height: 4), FileLook(.other), FileLook(.webPage), FileLook(.avif)])
        file.outcome = choice([
            .absent, .kept(StoredFile(sha256: String(repeating: "0f", count: 32), bytes: number(), look: look)),
            .leftOut(choice([.tooLarge, .unreadable, .refused]), bytes: number()),
        ])
        return file
    }

    private mutating func addSeen(_ source: Int64) {
        let days = (0..<choice([1, 1, 1, 3, 3, 300])).map { _ in time() }.sorted()
        for at in days {
            let reach = flag() ? SeenReach.time(time()) : .message(sample.store(id()))
            sample.batch.seenMarks.append(
                LogSeenMark(
                    seenAt: at, upTo: reach, evidence: choice([.explicit, .highWaterMark]), line: number(),
                    extra: sample.store(extra())))
        }
        sample.seenLine(id(), id(), source: source)
    }

    private mutating func addPresence(_ source: Int64) {
        let start = time()
        for i in 0..<choice([1, 1, 1, 2, 2, 700]) {
            sample.batch.presenceMarks.append(
                LogPresenceMark(
                    at: start.advanced(byMicroseconds: Int64(i) * 3_600_000_001),
                    state: choice([.online, .offline, .away]),
                    channel: maybeStored(), line: number(), extra: sample.store(extra())))
        }
        sample.presenceLine(id(), source: source)
    }

    private mutating func quarantined() -> LogQuarantined {
        LogQuarantined(
            line: number(), lines: number(), reason: text(), hash: (0..<32).map { UInt8($0 * 7) })
    }

    private mutating func datedNames() -> [DatedName] {
        (0..<choice([0, 1, 3])).map { _ in DatedName(text(), from: maybe { $0.time() }) }
    }

    private mutating func input() -> LogInput {
        var input = LogInput(input: number(), asOf: maybe { $0.time() })
        if flag() { input.met = [1...332, 340...340, 342...Int64.max] }
        input.coverage = (0..<choice([0, 1, 3])).map { _ in
            LogInput.Stretch(conversation: account(), first: maybe { $0.time() }, last: time())
        }
        input.sightings = (0..<choice([0, 2])).map { _ in LogInput.Sighting(message: number(), document: number()) }
        (input.versions, input.counts, input.ordered) = (numbers(), numbers(), numbers())
        return input
    }

    private mutating func read() -> LogRead {
        LogRead(
            source: max(1, number()), sha256: maybe { _ in (0..<32).map { UInt8(255 - $0) } }, bytes: number(),
            recordsReading: flag(), records: flag() ? [] : [("messages", number(), number()), ("seen", 0, 1)])
    }

    private mutating func ingest() -> LogIngest {
        LogIngest(
            run: number(), finishedAt: maybe { $0.time() },
            reading: (0..<choice([0, 2])).map { _ in LogReading(conversation: account(), from: time()) })
    }
}
