import Testing

@testable import HTTPServer

@Suite struct MetricsTextTests {
    @Test func aFamilyHasItsMeaningItsKindAndItsSamples() {
        var text = MetricsText(prefix: "hansard_")
        text.add("connections", .gauge, "Open connections.", 2)
        text.add("lag_seconds", .gauge, "How late.", 0.25)
        text.add(
            "requests_total", .counter, "Requests answered.",
            [([("route", "pages"), ("status", "200")], 3), ([("route", "pages"), ("status", "404")], 1)])
        text.add("nothing_total", .counter, "Of what there is not.", [])
        #expect(
            text.text == """
                # HELP hansard_connections Open connections.
                # TYPE hansard_connections gauge
                hansard_connections 2
                # HELP hansard_lag_seconds How late.
                # TYPE hansard_lag_seconds gauge
                hansard_lag_seconds 0.25
                # HELP hansard_requests_total Requests answered.
                # TYPE hansard_requests_total counter
                hansard_requests_total{route="pages",status="200"} 3
                hansard_requests_total{route="pages",status="404"} 1
                # HELP hansard_nothing_total Of what there is not.
                # TYPE hansard_nothing_total counter

                """)
    }

    @Test func aHistogramCountsAllUpToEachBound() {
        var pages = MetricsText.Distribution(bounds: 2)
        (pages.counts, pages.sum) = ([4, 2, 1], 1.25)
        var text = MetricsText(prefix: "")
        text.add("seconds", "How long.", bounds: [0.000_5, 1], [([("route", "pages")], pages)])
        #expect(
            text.text == """
                # HELP seconds How long.
                # TYPE seconds histogram
                seconds_bucket{route="pages",le="0.0005"} 4
                seconds_bucket{route="pages",le="1.0"} 6
                seconds_bucket{route="pages",le="+Inf"} 7
                seconds_sum{route="pages"} 1.25
                seconds_count{route="pages"} 7

                """)
    }

    /// A label that somebody names ends neither its value nor its line.
    @Test func whatALabelSaysIsEscaped() {
        var text = MetricsText(prefix: "")
        text.add("a", .gauge, "One \\ and\n\"two\".", [([("app", "x\"} 1\r\nb{c=\"\\")], 0)])
        #expect(
            text.text == "# HELP a One \\\\ and\\n\"two\".\n# TYPE a gauge\na{app=\"x\\\"} 1\r\\nb{c=\\\"\\\\\"} 0\n")
    }
}
