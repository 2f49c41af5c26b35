import Testing

@testable import HansardSite

/// Images that a site publishes as files of its own: whoever opens one by its address sees a drawing, and nothing runs.
@Suite struct SVGDrawingTests {
    private static func svg(_ inside: String, _ attributes: String = "") -> String {
        #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" \#(attributes)>\#(inside)</svg>"#
    }

    @Test(arguments: [
        svg("<path d=\"M0 0h1v1z\"/>"), "<?xml version=\"1.0\" standalone=\"no\"?>\n<!-- Made by hand -->" + svg(""),
        svg(
            """
            <defs><linearGradient id="a"><stop offset="0"/></linearGradient><linearGradient id="b" xlink:href="#a"/></defs>
            <style>.c { fill: url(#b) }</style><g class="c" clip-path="url('#d')"><text>on = off</text></g>
            """, "xmlns:xlink=\"http://www.w3.org/1999/xlink\""),
        svg(
            """
            <sodipodi:namedview inkscape:zoom="1"/><metadata><rdf:RDF><cc:Work rdf:about=""><dc:title>A</dc:title></cc:Work></rdf:RDF></metadata>
            """),
        #"<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:path d="M0 0"/></s:svg>"#,
    ])
    func aDrawingIsTaken(text: String) { #expect(SVGDrawing.activePart(text.utf8) == nil) }

    @Test(arguments: [
        (svg("<script>alert(1)</script>"), "<script>"), (svg("<SCRIPT/>"), "<script>"),
        ("<!-- <svg > --><s:svg><s:script>alert(1)</s:script></s:svg>", "<script>"),
        (svg("<a\nxlink:href=\"java&#115;cript:alert(1)\"><path/></a>"), "<a>"),
        (svg("", "onload=\"alert(1)\""), "onload="), (svg("<path\nonclick = 'x'/>"), "onclick ="),
        (svg("<image href=\"https://example.com/x.png\"/>"), "<image>"),
        (svg("<style>@import 'https://example.com/x.css'</style>"), "@import"),
        (svg("<path style=\"fill: url(https://example.com/x.svg#a)\"/>"), "url("),
        (svg("<linearGradient xlink:href=\"https://example.com/x.svg#a\"/>"), "href="),
        ("<?xml-stylesheet href=\"x.xsl\"?>" + svg(""), "<?xml-"),
        ("<!DOCTYPE svg [<!ENTITY x \"y\">]>" + svg("&x;"), "<!entity"),
        (svg("<foreignObject><p/></foreignObject>"), "<foreignobject>"), (svg("<animate/>"), "<animate>"),
        (svg("<html:meta/>"), "<meta>"), ("GIF89a", "no <svg>"), ("", "no <svg>"),
    ])
    func whatIsMoreIsNamed(text: String, part: String) throws {
        let found = try #require(SVGDrawing.activePart(text.utf8))
        #expect(found.hasPrefix(part), "\(found)")
    }
}
