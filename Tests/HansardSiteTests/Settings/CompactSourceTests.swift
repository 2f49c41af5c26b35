import Testing

@testable import HansardSite

@Suite struct CompactSourceTests {
    @Test(arguments: [
        ("a {\n  color: red;\n}\n\nb > c,\nd { top: 0 }\n", "a{color:red}b > c,d{top:0}"),
        ("/* one */ a /* two */ b { }", "a b{}"),
        ("a :hover, a:hover { margin: 0.5rem -0.25em 10.5px }", "a :hover,a:hover{margin:.5rem -.25em 10.5px}"),
        ("p { width: calc(100% - 2.5rem) }", "p{width:calc(100% - 2.5rem)}"),
        (#"q::before { content: "a ;  } /* b */ \" "; }"#, #"q::before{content:"a ;  } /* b */ \" "}"#),
        ("i { background: url(data:x;y, z) }", "i{background:url(data:x;y, z)}"),
        ("@media print, (max-width: 4rem) { a { top: 0; } }", "@media print,(max-width:4rem){a{top:0}}"),
        ("a { content: 'open", "a{content:'open"), ("/* open", ""), ("", ""),
    ])
    func aStyleSheetKeepsWhatItMeans(source: String, compact: String) {
        #expect(String(decoding: CompactSource.style(Array(source.utf8)), as: UTF8.self) == compact)
    }

    @Test func aScriptLosesTheLinesThatAreCommentsAlone() {
        let source = """
            // What it does.
            /** @param {string} name
             *  of a page */
            const page = name => {
              // why
              return `${name}.html`;  // with its ending
            };

            """
        #expect(
            CompactSource.script(source)
                == "const page = name => {\n  return `${name}.html`;  // with its ending\n};\n")
    }
}
