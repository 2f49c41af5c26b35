import HTTPServer
import HansardStore
import Logging

/// The access log cannot be written: whoever runs the server is told why, and who asks that nothing is shown unrecorded.
struct AccessLogFailure {
    let problem = ProblemDetails.unavailable(
        "The access log cannot be written, and nothing is shown unrecorded.", retryAfter: 30)

    init(_ error: any Error, _ logger: Logger) {
        // What the log itself says quotes nothing of the record.
        let reason = (error as? AccessError).map { "\($0)" } ?? "\(type(of: error))"
        logger.critical("access log cannot be written", metadata: ["error": "\(reason)"])
    }
}
