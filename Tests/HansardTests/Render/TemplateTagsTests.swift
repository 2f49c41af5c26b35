import Testing

@testable import Hansard

@Suite struct TemplateTagsTests {
    private static let ours = [
        "page":
            "{{! title }}{{<layout}}{{$main}}<h1>{{title}}</h1>{{#rows}}{{{rows}}}{{/rows}}{{>part}}{{/main}}{{/layout}}",
        "layout": "<p>{{ siteTitle }}</p>{{$head}}{{/head}}{{$main}}{{/main}}", "part": "{{^none}}{{t.a.b}}{{/none}}",
    ]
    private static let offered: Set<String> = ["title", "rows", "none", "siteTitle"]

    private func problem(_ changes: [String: String]) -> String? {
        TemplateTags.problem(
            in: "page", Self.ours.merging(changes) { $1 }, offered: Self.offered, texts: ["a": ["b": ""]]
        ).map { "\($0.template): \($0.problem)" }
    }

    @Test func aTemplateThatNamesOnlyWhatThereIsHasNoProblem() { #expect(problem([:]) == nil) }

    @Test(arguments: [
        ("page", "{{titel}}", "page: “titel” is no variable of this page. Did you mean “title”?"),
        ("page", "{{{row}}}", "page: “row” is no variable of this page. Did you mean “rows”?"),
        ("page", "{{#titles}}{{/titles}}", "page: “titles” is no variable"),
        ("page", "{{^titles}}{{/titles}}", "page: “titles” is no variable"),
        ("page", "{{& titles }}", "page: “titles” is no variable"),
        (
            "page", "{{<layout}}{{$mian}}{{/mian}}{{/layout}}",
            "page: “layout” has no block “mian” to fill in. Did you mean “main”?"
        ),
        ("page", "{{<layuot}}{{/layuot}}", "page: There is no template “layuot” to include. Did you mean “layout”?"),
        ("part", "{{nune}}", "part: “nune” is no variable of this page. Did you mean “none”?"),
        ("layout", "{{t.a.c}}{{$main}}{{/main}}", "layout: “t.a.c” is no variable of this page. Did you mean “t.a.b”?"),
        ("page", "{{=<% %>=}}<%title%>", "page: Tags stand in {{ and }} here"),
    ])
    func aMisspeltNameIsFound(template: String, text: String, expected: String) {
        let found = problem([template: text])
        #expect(found?.hasPrefix(expected) == true, "\(found ?? "nothing")")
    }

    @Test func aCommentMayNameAnything() { #expect(problem(["part": "{{! nothing, {nune} }}"]) == nil) }
}
