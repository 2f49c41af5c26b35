import Foundation
import TestSupport
import Testing

@testable import Hansard
@testable import HansardSite

@Suite(.blocking) struct AttachmentRowsTests {
    private static let hash = String(repeating: "ab", count: 32)
    private let rows: AttachmentRows

    init() throws {
        let folder = TestSite.project + "/Templates/strings"
        let english = try String(contentsOfFile: folder + "/en.yml", encoding: .utf8)
        rows = AttachmentRows(words: try Words("en", in: ["en": english], folder: folder))
    }

    private func attachment(
        _ name: String, type: String? = nil, sha256: String? = nil, look: FileLook? = nil, bytes: Int64 = 12,
        isPublished: Bool = true
    ) -> MessageDetails.Attachment {
        var attachment = MessageDetails.Attachment(name: name, type: type, bytes: nil, sha256: sha256, note: nil)
        attachment.file = look.map { StoredFile(sha256: Self.hash, bytes: bytes, look: $0) }
        attachment.isPublished = look != nil && isPublished
        return attachment
    }

    private func html(_ attachment: MessageDetails.Attachment) -> String {
        var out: [UInt8] = []
        rows.appendHTML([attachment], to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    private func markdown(_ attachment: MessageDetails.Attachment) -> String {
        var out: [UInt8] = []
        rows.appendMarkdown([attachment], to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test func anImageIsShownWithItsSize() {
        let image = attachment("a <b>.png", type: "image/png", look: FileLook(.png, width: 640, height: 480))
        let path = "../../files/ab/\(Self.hash).png"
        #expect(
            html(image).hasPrefix(
                "<ul class=\"f\"><li><a href=\"\(path)\"><img src=\"\(path)\" alt=\"a &lt;b&gt;.png\" width=\"640\" "
                    + "height=\"480\" loading=\"lazy\"></a> <bdi>a &lt;b&gt;.png</bdi> <small>image/png, 12 bytes, SHA-256 "
            ))
        #expect(markdown(image).contains("](\(path)), image/png, 12 bytes, SHA-256 \(Self.hash)\n"))
    }

    @Test(arguments: [
        FileLook(.other), FileLook(.webPage), FileLook(.png, width: 90_000, height: 90_000),
    ])
    func anythingElseIsADownloadThatNoBrowserDraws(look: FileLook) {
        let shown = html(attachment("evil.html", type: "text/html", look: look))
        #expect(shown.contains("<a href=\"../../files/ab/\(Self.hash).bin\" download=\"evil.html\">"))
        #expect(!shown.contains("<img"))
    }

    @Test func aTypeThatIsNotTheFilesIsSaid() {
        #expect(
            html(attachment("a", type: "image/png", look: FileLook(.gif, width: 1, height: 1))).contains("is image/gif")
        )
        #expect(html(attachment("a", type: "image/png", look: FileLook(.webPage))).contains("is a web page"))
    }

    @Test func anotherHashInTheSourceIsKeptApart() {
        let claimed = String(repeating: "cd", count: 32)
        let shown = html(attachment("a", sha256: claimed, look: FileLook(.other)))
        #expect(shown.contains("SHA-256 <code title=\"\(Self.hash)\">"))
        #expect(shown.contains("the source gives another SHA-256, <code title=\"\(claimed)\">"))
        #expect(!html(attachment("a", sha256: Self.hash, look: FileLook(.other))).contains("another"))
    }

    @Test func aFileThatIsNotPublishedIsNotLinked() {
        let kept = attachment("a.png", look: FileLook(.png, width: 1, height: 1), isPublished: false)
        #expect(!html(kept).contains("files/"))
        #expect(html(kept).contains("in the archive"))
        #expect(!markdown(kept).contains("files/"))
        #expect(
            html(attachment("a.png", type: "image/png")).contains(
                "<bdi>a.png</bdi> <small>image/png, not in the archive"))
        var large = attachment("a.png")
        large.leftOut = .tooLarge
        #expect(html(large).contains("left out of the archive as too large"))
    }

    @Test(arguments: [
        ("report.pdf", "report.pdf"), ("../../etc/passwd", "_.._etc_passwd"), ("a\u{202E}gnp.exe", "agnp.exe"),
        ("con:\"x\"|<y>?*.txt", "con__x___y___.txt"), ("\u{0}\u{7}", "file"), ("...", "file"), ("", "file"),
        ("日本語.txt", "日本語.txt"),
    ])
    func aNameForADownloadIsAPlainOne(name: String, expected: String) {
        #expect(AttachmentRows.fileName(name) == expected)
    }

    @Test func noNameLeavesItsAttribute() {
        for name in ["\" onload=\"alert(1)", "'><script>", "a\u{202E}b\u{200B}", "\u{E0041}x"] {
            for look in [FileLook(.other), FileLook(.png, width: 1, height: 1)] {
                let shown = html(attachment(name, look: look))
                let tag = shown.prefix { $0 != ">" } + shown.dropFirst(15).prefix(300)
                #expect(!tag.contains("onload=\"alert"))
                #expect(!shown.contains("<script>"))
                for attribute in shown.matches(of: /(?:alt|download)="([^"]*)"/) {
                    #expect(!attribute.1.contains("<"))
                    #expect(!attribute.1.unicodeScalars.contains { $0.properties.generalCategory == .format })
                }
            }
        }
    }
}
