import HTTPServer
import HTTPTypes
import PairChannel
import Testing

@testable import StaffChat

/// The widget’s files over HTTP: a script that is asked for at every page view, and parts that are kept.
@Suite struct WidgetTests {
    private static let parts = ["main.js": "export {}", "chat.css": ".a {}", "words/de.json": "{}"]

    private static func widget(
        _ parts: [String: String] = parts, script: String = "const at = '{{widget}}';",
        languages: [String] = ["de", "en"],
        gzip: ([UInt8]) -> [UInt8]? = { _ in nil }
    ) throws -> Widget {
        try Widget(
            script: Array(script.utf8), parts: parts.mapValues { Array($0.utf8) }, languages: languages, gzip: gzip)
    }

    private static func ask(
        _ responder: WidgetResponder, _ path: String, _ method: String = "GET", fields: [(String, String)] = []
    ) throws -> EncodedResponse {
        let lines = ["\(method) /chat/\(path) HTTP/1.1", "Host: chat.test"] + fields.map { "\($0): \($1)" }
        let head = try RequestHead(
            Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8), limits: RequestHeadLimits())
        return responder.answer(try #require(Request(chat: head, body: [], peer: nil)))
    }

    private static func text(_ answer: EncodedResponse) -> String { String(decoding: answer.bytes, as: UTF8.self) }

    @Test func theScriptSaysWhereItsPartsAreAndWhichLanguagesThereAre() throws {
        let widget = try Self.widget()
        let answer = try Self.ask(WidgetResponder(widget), "hansard-chat.js")
        #expect(widget.version.utf8.count == 32)
        #expect(Self.text(answer) == #"const at = {"folder":"\#(widget.version)/","languages":["de","en"]};"#)
        #expect(answer.headers[.cacheControl] == "no-cache")
    }

    @Test(arguments: [
        ("main.js", "text/javascript; charset=utf-8"), ("chat.css", "text/css; charset=utf-8"),
        ("words/de.json", "application/json"),
    ])
    func aPartIsAnybodysAndIsKept(path: String, type: String) throws {
        let widget = try Self.widget()
        let answer = try Self.ask(
            WidgetResponder(widget), "\(widget.version)/\(path)", fields: [("Origin", "https://any.example")])
        #expect(answer.status.code == 200 && Self.text(answer) == Self.parts[path])
        #expect(answer.headers[.contentType] == type)
        #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(answer.headers[.accessControlAllowOrigin] == "*")
        #expect(answer.headers[.accessControlAllowCredentials] == nil)
        #expect(answer.headers[.crossOriginResourcePolicy] == "cross-origin")
        #expect(answer.headers[.vary] == "Accept-Encoding")
    }

    @Test(arguments: [
        ("", ""), ("a();\n", "a();\n"),
        ("// One.\na(); // kept\n\t// Two.\n  //\nb('//');\n", "\na(); // kept\n\n\nb('//');\n"),
        ("/ / a\n/a/.b;\n\n// end", "/ / a\n/a/.b;\n\n"),
    ])
    func aModuleIsSentWithoutTheLinesThatAreComments(module: String, sent: String) throws {
        let widget = try Self.widget(["main.js": module, "chat.css": "// a\n"])
        let responder = WidgetResponder(widget)
        #expect(Self.text(try Self.ask(responder, "\(widget.version)/main.js")) == sent)
        #expect(Self.text(try Self.ask(responder, "\(widget.version)/chat.css")) == "// a\n")
    }

    @Test func anotherByteOrNameAnywhereIsAnotherVersion() throws {
        let versions = [
            try Self.widget(), try Self.widget(Self.parts.merging(["chat.css": ".b {}"]) { $1 }),
            try Self.widget(Self.parts.merging(["more.js": ""]) { $1 }),
            try Self.widget(script: "const at = '{{widget}}' ;"),
            try Self.widget(["main.js": "export {}", "chat.css": ".a {}", "words/fr.json": "{}"]),
            // The same bytes, cut elsewhere.
            try Self.widget(["main.js": "export {}.", "chat.css": "a {}", "words/de.json": "{}"]),
        ].map(\.version)
        #expect(Set(versions).count == versions.count)
        #expect(try Self.widget().version == versions[0])
    }

    @Test func whoHasAFileIsNotSentItAgain() throws {
        let widget = try Self.widget(gzip: { $0.reversed() })
        let responder = WidgetResponder(widget)
        for path in ["hansard-chat.js", "\(widget.version)/main.js"] {
            let plain = try Self.ask(responder, path)
            let packed = try Self.ask(responder, path, fields: [("Accept-Encoding", "gzip")])
            #expect(packed.headers[.contentEncoding] == "gzip" && packed.bytes == plain.bytes.reversed())
            let tags = [plain, packed].compactMap { $0.headers[.eTag] }
            #expect(Set(tags).count == 2)
            for tag in tags {
                let again = try Self.ask(responder, path, fields: [("If-None-Match", tag)])
                #expect(again.status.code == 304 && again.bytes.isEmpty && again.headers[.contentType] == nil)
                #expect(again.headers[.cacheControl] == plain.headers[.cacheControl])
            }
            #expect(try Self.ask(responder, path, fields: [("If-None-Match", "\"x\"")]).status.code == 200)
        }
    }

    @Test func whatNoVersionHasIsNotThereAndIsNotKept() throws {
        let widget = try Self.widget()
        let responder = WidgetResponder(widget)
        let other = String(widget.version.reversed())
        for path in [
            "\(other)/main.js", "\(widget.version)/", "\(widget.version)/none.js", "\(widget.version)/../main.js",
            "\(widget.version)/main.js/", "\(widget.version)/MAIN.js", "\(widget.version)/words/../main.js",
            "\(widget.version)/hansard-chat.js", "\(widget.version)/%6dain.js",
        ] {
            let answer = try Self.ask(responder, path)
            #expect(answer.status.code == 404, "\(path)")
            #expect(answer.headers[.cacheControl] == "private, no-store", "\(path)")
        }
        for path in [
            widget.version, "X\(widget.version.dropFirst())/main.js", "\(widget.version)0/main.js", "messages", "",
        ] {
            #expect(!responder.claims(path), "\(path)")
        }
    }

    @Test func otherMethodsAreRefused() throws {
        let widget = try Self.widget()
        for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
            let answer = try Self.ask(WidgetResponder(widget), "\(widget.version)/main.js", method)
            #expect(answer.status.code == 405 && answer.headers[.allow] == "GET, HEAD")
        }
    }

    @Test func aPageThatHasTheScriptOfAVersionBeforeGetsItsParts() throws {
        let widgets = try (0..<4).map { try Self.widget(["main.js": "export const version = \($0)"]) }
        let responder = WidgetResponder(widgets[0])
        func statuses() throws -> [Int] {
            try widgets.map { try Self.ask(responder, "\($0.version)/main.js").status.code }
        }
        #expect(try statuses() == [200, 404, 404, 404])
        for widget in widgets.dropFirst().prefix(2) { responder.update(widget) }
        #expect(try statuses() == [200, 200, 200, 404])
        // The same again is no other version, and none is no reason to have none.
        responder.update(widgets[2])
        responder.update(nil)
        #expect(try statuses() == [200, 200, 200, 404])
        responder.update(widgets[3])
        #expect(try statuses() == [404, 200, 200, 200])
        #expect(Self.text(try Self.ask(responder, "hansard-chat.js")).contains(widgets[3].version))
    }

    @Test func aCopyOfTheOneFileOfFormerVersionsIsServedAsItStands() throws {
        let script = "'use strict';\n(() => { window.HansardChat = {}; })();\n"
        let widget = try Self.widget(script: script)
        let responder = WidgetResponder(widget)
        #expect(!Widget.loadsParts(Array(script.utf8)) && Widget.loadsParts(Array(Widget.mark.utf8)))
        #expect(Self.text(try Self.ask(responder, "hansard-chat.js")) == script)
        #expect(try Self.ask(responder, "\(widget.version)/main.js").status.code == 404)
    }

    @Test func aScriptWithoutThePartThatItLoadsIsRefusedWithWords() {
        let problem = #expect(throws: Widget.Problem.self) { _ = try Self.widget(["chat.css": ""]) }
        #expect(problem?.description.contains("no chat/widget/main.js") == true)
    }

    @Test func withoutAScriptThereIsNone() throws {
        let answer = try Self.ask(WidgetResponder(nil), "hansard-chat.js")
        #expect(answer.status.code == 404)
    }
}
