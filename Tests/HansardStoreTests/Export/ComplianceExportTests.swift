import Foundation
import TestSupport
import Testing

@testable import Hansard
@testable import HansardStore

/// What compliance archives and review platforms take, whole.
@Suite(.blocking) struct ComplianceExportTests {
    private func files(_ format: any ExportFormat.Type) throws -> [String: String] {
        let archive = try TestArchive()
        try archive.ingest(
            #"{"type":"person","id":"7","name":"Jamie","email":"jamie@example.com"}"#,
            #"{"type":"person","id":"10","name":"Rota","bot":true}"#,
            line("join", ["channel": "team", "person": "7", "at": "2026-03-01T08:00:00Z"]),
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00.125Z","text":"<b>\u0000","attachments":[{"name":"gone.pdf"}]}"#,
            line("join", ["channel": "team", "person": "10", "at": "2026-03-02T09:30:00Z"]),
            message("2", from: "10", at: "10:00", "one", in: "team", replyTo: "1"),
            edit("2", by: "10", at: "10:05", "two", in: "team"), deletion("2", by: "7", at: "10:06", in: "team"))
        let output = archive.path + "-export"
        defer { try? FileManager.default.removeItem(atPath: output) }
        let words = Words(language: "en", entries: [:])
        _ = try RecordExport(archive: archive.path, .everything)
            .write(format, to: output, .init(zone: .utc, words: words, generator: "Hansard"))
        var files: [String: String] = [:]
        let documents = output + "/documents"
        for name in try FileManager.default.subpathsOfDirectory(atPath: documents) {
            guard let data = FileManager.default.contents(atPath: "\(documents)/\(name)") else { continue }
            files[name] = String(decoding: data, as: UTF8.self)
        }
        return files
    }

    @Test func actianceHasEachDay() throws {
        let files = try files(ActianceExport.self)
        #expect(
            files["actiance_export.xml"] == """
                <?xml version="1.0" encoding="UTF-8"?>
                <FileDump xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
                  <Conversation Perspective="team">
                    <RoomID>public - team - team</RoomID>
                    <StartTimeUTC>1772409600000</StartTimeUTC>
                    <ParticipantEntered>
                      <LoginName>jamie@example.com</LoginName>
                      <UserType>user</UserType>
                      <DateTimeUTC>1772409600000</DateTimeUTC>
                      <CorporateEmailID>jamie@example.com</CorporateEmailID>
                    </ParticipantEntered>
                    <ParticipantEntered>
                      <LoginName>u10@users.archive.invalid</LoginName>
                      <UserType>bot</UserType>
                      <DateTimeUTC>1772443800000</DateTimeUTC>
                    </ParticipantEntered>
                    <Message>
                      <MessageId>1</MessageId>
                      <LoginName>jamie@example.com</LoginName>
                      <UserType>user</UserType>
                      <DateTimeUTC>1772442000125</DateTimeUTC>
                      <Content>&lt;b&gt;[U+0000]</Content>
                    </Message>
                    <FileTransferStarted>
                      <LoginName>jamie@example.com</LoginName>
                      <DateTimeUTC>1772442000125</DateTimeUTC>
                      <UserFileName>gone.pdf</UserFileName>
                      <FileName>gone.pdf</FileName>
                    </FileTransferStarted>
                    <FileTransferEnded>
                      <LoginName>jamie@example.com</LoginName>
                      <DateTimeUTC>1772442000125</DateTimeUTC>
                      <UserFileName>gone.pdf</UserFileName>
                      <FileName>gone.pdf</FileName>
                      <Status>Failed</Status>
                    </FileTransferEnded>
                    <Message>
                      <MessageId>2~1</MessageId>
                      <LoginName>u10@users.archive.invalid</LoginName>
                      <UserType>bot</UserType>
                      <DateTimeUTC>1772445600000</DateTimeUTC>
                      <UpdatedType>EditedOriginalMsg</UpdatedType>
                      <UpdatedDateTimeUTC>1772445900000</UpdatedDateTimeUTC>
                      <EditedNewMsgId>2</EditedNewMsgId>
                      <Content>one</Content>
                    </Message>
                    <Message>
                      <MessageId>2</MessageId>
                      <LoginName>u10@users.archive.invalid</LoginName>
                      <UserType>bot</UserType>
                      <DateTimeUTC>1772445600000</DateTimeUTC>
                      <UpdatedType>EditedNewMsg</UpdatedType>
                      <UpdatedDateTimeUTC>1772445900000</UpdatedDateTimeUTC>
                      <Content>two</Content>
                    </Message>
                    <Message>
                      <MessageId>2</MessageId>
                      <LoginName>u10@users.archive.invalid</LoginName>
                      <UserType>bot</UserType>
                      <DateTimeUTC>1772445600000</DateTimeUTC>
                      <UpdatedType>Deleted</UpdatedType>
                      <UpdatedDateTimeUTC>1772445960000</UpdatedDateTimeUTC>
                      <Content>delete two</Content>
                    </Message>
                    <ParticipantLeft>
                      <LoginName>jamie@example.com</LoginName>
                      <UserType>user</UserType>
                      <DateTimeUTC>1772495999999</DateTimeUTC>
                      <CorporateEmailID>jamie@example.com</CorporateEmailID>
                    </ParticipantLeft>
                    <ParticipantLeft>
                      <LoginName>u10@users.archive.invalid</LoginName>
                      <UserType>bot</UserType>
                      <DateTimeUTC>1772495999999</DateTimeUTC>
                    </ParticipantLeft>
                    <EndTimeUTC>1772495999999</EndTimeUTC>
                  </Conversation>
                </FileDump>

                """)
        #expect(
            files["warning.txt"] == """
                missing file: “gone.pdf” of message 1: not on record
                characters that the format cannot hold, shown by their numbers such as [U+0008]: 1

                """)
    }

    @Test func aMattermostBatchIsNamedForItsTimes() throws {
        #expect(try files(MattermostCSV.self).keys.sorted() == ["batch001-1772442000125-1772445960000.zip"])
    }

    @Test func aLoadFileHasADocumentADay() throws {
        let files = try files(LoadFile.self)
        #expect(
            Set(files.keys) == [
                "VOL001/DATA/loadfile.dat", "VOL001/DATA/warning.txt", "VOL001/NATIVE/HNS00000/HNS00000001.rsmf",
                "VOL001/TEXT/HNS00000/HNS00000001.txt",
            ])
        #expect(
            files["VOL001/TEXT/HNS00000/HNS00000001.txt"] == """
                team (team)
                2026-03-02

                * Jamie joined 2026-03-01T08:00:00Z

                Jamie 2026-03-02T09:00:00Z
                <b>U+0000
                [file: gone.pdf]

                * Rota joined 2026-03-02T09:30:00Z

                Rota 2026-03-02T10:00:00Z
                [before 2026-03-02T10:05:00Z: one]
                two
                [edited 2026-03-02T10:05:00Z]
                [deleted 2026-03-02T10:06:00Z]

                """)
        let row = try #require(files["VOL001/DATA/loadfile.dat"]).split(separator: "\r\n").last
        #expect(
            row?.contains("þ2026-03-02 09:00:00þ\u{14}þ2026-03-02 10:00:00þ\u{14}þteamþ\u{14}þteamþ\u{14}þ4þ\u{14}þ0þ")
                == true)
    }
}
