import Testing

@testable import HTTPServer

@Suite struct ContentDispositionTests {
    @Test(arguments: [
        ("a.pdf", #"attachment; filename="a.pdf""#),
        ("caf\u{E9}.pdf", #"attachment; filename="caf_.pdf"; filename*=UTF-8''caf%C3%A9.pdf"#),
        (#"a"b.txt"#, #"attachment; filename="a_b.txt"; filename*=UTF-8''a%22b.txt"#),
        ("a\r\nX: y", #"attachment; filename="a__X: y""#),
        ("../../etc/passwd", #"attachment; filename=".._.._etc_passwd""#),
        ("..", #"attachment; filename="file""#), ("", #"attachment; filename="file""#),
        ("a\u{202E}fdp.exe", #"attachment; filename="a_fdp.exe""#), (#"a\b"#, #"attachment; filename="a_b""#),
        ("100%.txt", #"attachment; filename="100_.txt"; filename*=UTF-8''100%25.txt"#),
    ])
    func names(name: String, header: String) { #expect(ContentDisposition.attachment(name) == header) }
}
