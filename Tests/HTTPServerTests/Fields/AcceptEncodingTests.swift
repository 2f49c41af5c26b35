import HTTPServer
import HTTPTypes
import Testing

@Suite struct AcceptEncodingTests {
    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("br, gzip", true), ("gzip;q=0.001", true), ("*", true), ("x-gzip", true),
        ("gzip; q=1.000", true), ("gzip;q=0", false), ("gzip;q=0.000", false), ("*;q=0", false), ("br", false),
        ("identity", false), ("", false), ("gzip;q=0.5, identity;q=0.8", false), ("*, gzip;q=0", false),
        ("gzip;q=2", false), ("gzip;q=x", false), ("gzip;q=0.5;q=0", false), ("gzipped", false), (";;,,", false),
    ])
    func allowsGzip(field: String, allows: Bool) {
        #expect(AcceptEncoding.allowsGzip([.acceptEncoding: field]) == allows)
    }
}
