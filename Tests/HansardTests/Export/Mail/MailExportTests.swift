import Testing

@testable import Hansard

@Suite struct MailExportTests {
    private let export = SampleExport()

    @Test func aMailIsTheseBytes() throws {
        let message = SampleExport.message("1", from: 1, at: 0, "Grüße\nFrom here", seq: 7)
        try export.write(EMLExport.self, SampleExport.slice(SampleExport.pair, members: [0, 1]), [message])
        let text = export.text("private-chat-3-7/2026-03-02.eml").replacing("\r\n", with: "\n")
        #expect(
            text.hasPrefix(
                """
                Date: Mon, 02 Mar 2026 09:00:00 +0000
                From: Jamie Doe <jamie@example.com>
                To: Mo <u3@users.archive.invalid>
                Subject: [Mo and Jamie Doe] 2026-03-02
                List-Id: Mo and Jamie Doe <private-chat-3-7.0123456789abcdef.archive.invalid>
                Auto-Submitted: auto-generated
                X-Archive-Generator: Hansard 1.2
                X-Archive-Origin: hansard/0123456789abcdef
                X-Archive-Room-ID: private-chat-3-7
                X-Archive-Messages: 1
                X-Archive-Seq: 7
                X-Archive-Leaf: \(try export.leaf(7)?.hexadecimal.prefix(5) ?? "")
                """))
        #expect(text.contains("\n2026-03-02 09:00:00.000Z =C2=B7 Jamie Doe =C2=B7 1\n> Gr=C3=BC=C3=9Fe\n> From here\n"))
    }

    @Test func aDayThatIsTooMuchGoesOnInAnotherMail() throws {
        let long = String(repeating: "word ", count: 1 << 20)
        let messages = (1...4).map { SampleExport.message("\($0)", from: 1, at: $0, long, seq: Int64($0)) }
        try export.write(EMLExport.self, SampleExport.slice(SampleExport.room), messages)
        let paths = export.files.keys.sorted()
        #expect(paths.count > 1 && paths.contains("room/2026-03-02.part2.eml"))
        let counts = paths.map { path in
            export.text(path).split(separator: "\r\n").first { $0.hasPrefix("X-Archive-Messages: ") }?.last?
                .wholeNumberValue ?? 0
        }
        #expect(counts.reduce(0, +) == 4)
        #expect(export.text("room/2026-03-02.part2.eml").contains("In-Reply-To: <"))
    }

    @Test func aFilePassesThroughInPieces() throws {
        let details = MessageDetails()
        details.attachments = [export.attachment("big.bin", [UInt8](repeating: 7, count: 20 << 20))]
        let message = SampleExport.message("1", from: 1, at: 0, "big", details)
        for format: any DocumentWriter.Type in [EMLExport.self, MboxExport.self, GlobalRelayExport.self] {
            try export.write(format, SampleExport.slice(SampleExport.room), [message])
            export.files = [:]
        }
        #expect(export.largestPiece < 4 << 20)
    }

    @Test func aMailboxHoldsTheDaysOfAConversation() throws {
        var writer = MboxExport(export.context)
        for number in 1...2 {
            try writer.begin(SampleExport.slice(SampleExport.pair, number: number), in: export)
            try writer.write(SampleExport.message("\(number)", from: 0, at: number, "From \(number)"), to: export)
            try writer.end(in: export)
        }
        try writer.begin(SampleExport.slice(SampleExport.room), in: export)
        try writer.write(SampleExport.message("3", from: nil, at: 3, "other"), to: export)
        try writer.end(in: export)
        try writer.finish(in: export)
        #expect(export.files.keys.sorted() == ["private-chat-3-7.mbox", "room.mbox"])
        let box = export.text("private-chat-3-7.mbox")
        #expect(box.hasPrefix("From MAILER-DAEMON Mon Mar  2 09:00:01 2026\nDate: "))
        #expect(box.split(separator: "\n").filter { $0.hasPrefix("From ") }.count == 2)
        #expect(!box.utf8.contains(0x0D))
        #expect(
            export.text("room.mbox").contains("\nFrom: \"[transcript.sender_unknown]\" <u@users.archive.invalid>\n"))
    }
}
