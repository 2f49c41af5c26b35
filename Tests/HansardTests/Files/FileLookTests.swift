import Foundation
import TestSupport
import Testing

@testable import Hansard

@Suite struct FileLookTests {
    struct Sample: CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let look: FileLook
        var testDescription: String { name }
    }

    static let samples = [
        Sample(name: "PNG", bytes: TestImage.png(640, 480), look: FileLook(.png, width: 640, height: 480)),
        Sample(
            name: "PNG by a program", bytes: TestImage.decode(TestImage.smallPNG),
            look: FileLook(.png, width: 1, height: 1)
        ),
        Sample(name: "GIF", bytes: TestImage.decode(TestImage.smallGIF), look: FileLook(.gif, width: 1, height: 1)),
        Sample(name: "JPEG", bytes: TestImage.jpeg(1_920, 1_080), look: FileLook(.jpeg, width: 1_920, height: 1_080)),
        Sample(
            name: "JPEG, upright", bytes: TestImage.jpeg(1_920, 1_080, orientation: 6),
            look: FileLook(.jpeg, width: 1_080, height: 1_920)),
        Sample(
            name: "JPEG, upside down", bytes: TestImage.jpeg(1_920, 1_080, orientation: 3, isLittle: false),
            look: FileLook(.jpeg, width: 1_920, height: 1_080)),
        Sample(name: "WebP", bytes: TestImage.decode(TestImage.lossyWebP), look: FileLook(.webp, width: 1, height: 1)),
        Sample(
            name: "WebP, lossless", bytes: TestImage.decode(TestImage.losslessWebP),
            look: FileLook(.webp, width: 1, height: 1)),
        Sample(
            name: "WebP, extended", bytes: TestImage.extendedWebP(4_000, 3_000),
            look: FileLook(.webp, width: 4_000, height: 3_000)),
        Sample(name: "AVIF", bytes: TestImage.decode(TestImage.smallAVIF), look: FileLook(.avif, width: 2, height: 2)),
    ]

    @Test(arguments: samples) func anImageIsKnownByItsHeader(_ sample: Sample) {
        #expect(FileLook(head: sample.bytes) == sample.look)
        #expect(FileLook(head: sample.bytes).isDrawable)
    }

    @Test(arguments: samples) func anImageThatEndsInItsHeaderIsNone(_ sample: Sample) {
        // Wherever it is cut, the answer is the whole one's or that it is no image; and it comes.
        for length in sample.bytes.indices {
            let look = FileLook(head: sample.bytes[..<length])
            #expect(look == sample.look || look == FileLook(.other), "\(length) bytes")
        }
        #expect(FileLook(head: sample.bytes.prefix(12)) == FileLook(.other))
    }

    @Test(arguments: samples) func whateverBytesAreChangedTheAnswerComes(_ sample: Sample) {
        var random = SeededRandom(seed: 11)
        for _ in 0..<2_000 {
            var bytes = sample.bytes
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let look = FileLook(head: bytes)
            #expect(look.kind.isImage == (look.width > 0 && look.height > 0))
        }
    }

    @Test(arguments: [(0, 480), (640, 0), (0, 0)]) func anImageWithoutAnExtentIsNone(width: Int, height: Int) {
        #expect(FileLook(head: TestImage.png(width, height)) == FileLook(.other))
        #expect(FileLook(head: TestImage.jpeg(width, height)) == FileLook(.other))
    }

    @Test(arguments: [(100_000, 100_000), (30_000, 10), (4_294_967_295, 4_294_967_295), (9_000, 9_000)])
    func anImageOfABombsSizeIsNotDrawn(width: Int, height: Int) {
        let look = FileLook(head: TestImage.png(width, height))
        #expect(look == FileLook(.png, width: width, height: height))
        #expect(!look.isDrawable)
        let file = StoredFile(sha256: String(repeating: "a", count: 64), bytes: 100, look: look)
        #expect(!file.isShown)
        #expect(file.sitePath.hasSuffix(".bin"))
    }

    @Test(arguments: [
        "GIF89a<script>alert(1)</script>", "GIF89a/*", "GIF87a=1;alert(1)//",
        "\u{89}PNG\r\n\u{1A}\n<svg onload=alert(1)>", "RIFF1234WEBP<script>", "%PDF-1.7", "<svg xmlns='x'/>", "",
        "BM", "\0\0\0\u{18}ftypavif<html>",
    ])
    func aTextThatBeginsLikeAnImageIsNone(text: String) {
        let latin = text.unicodeScalars.map { UInt8($0.value) }
        #expect(FileLook(head: latin) == FileLook(.other))
    }

    @Test(arguments: ["<!DOCTYPE html><html>", "  \n\t<HTML lang=en>", "\u{FEFF}<script>alert(1)</script>", "<head>"])
    func aWebPageIsKnown(text: String) { #expect(FileLook(head: Array(text.utf8)) == FileLook(.webPage)) }

    /// A picture with markup behind its header is a picture: what counts is that it never has another ending.
    @Test func aPictureThatIsAPageAsWellHasTheEndingOfAPicture() {
        let bytes = TestImage.decode(TestImage.smallGIF) + Array("<html><script>alert(1)</script>".utf8)
        let file = StoredFile(sha256: String(repeating: "b", count: 64), bytes: 80, look: FileLook(head: bytes))
        #expect(file.sitePath == "files/bb/\(file.sha256).gif")
    }

    @Test func onlyImagesHaveAnEndingThatABrowserDraws() {
        for kind in FileKind.allCases {
            let file = StoredFile(
                sha256: String(repeating: "c", count: 64), bytes: 1, look: FileLook(kind, width: 1, height: 1))
            let ending = file.sitePath.split(separator: ".").last.map(String.init)
            #expect(["png", "jpeg", "gif", "webp", "avif", "bin"].contains(ending))
            #expect((ending == "bin") == !kind.isImage)
        }
    }

    @Test func aLargeImageIsLinkedAndNotShown() {
        let look = FileLook(.png, width: 100, height: 100)
        let most = StoredFile.maximumShownBytes
        #expect(StoredFile(sha256: "", bytes: most, look: look).isShown)
        #expect(!StoredFile(sha256: "", bytes: most + 1, look: look).isShown)
    }
}
