import AsyncHTTPClient
import Foundation
import NIOCore
import TestSupport

/// oidc-provider-mock, an OpenID Connect provider for tests on Authlib, from the browser tests’ environment.
final class RealProvider {
    let issuer: String
    private let process: ChildProcess

    private static let program = ".build/browser-venv/bin/oidc-provider-mock"
    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: program) }

    /// It has to be told its port: where another program has that one, it ends, and another port is tried.
    init() async throws {
        for _ in 0..<20 {
            let port = Int.random(in: 20_000..<30_000)
            let (issuer, process) = ("http://127.0.0.1:\(port)", try Self.start(port))
            if try await Self.answers(issuer, process) {
                (self.issuer, self.process) = (issuer, process)
                return
            }
        }
        throw Unexpected()
    }

    private static func start(_ port: Int) throws -> ChildProcess {
        try ChildProcess([program, "--port", String(port), "--require-nonce", "true"])
    }

    /// Waits until it answers; false if it has ended.
    private static func answers(_ issuer: String, _ process: ChildProcess) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(120)
        while process.isRunning {
            let configuration = HTTPClientRequest(url: issuer + "/.well-known/openid-configuration")
            let answer = try? await HTTPClient.shared.execute(configuration, timeout: .seconds(2))
            // What answers may be another program.
            if answer?.status == .ok, process.isRunning { return true }
            guard ContinuousClock.now < deadline else {
                process.stop()
                throw Unexpected()
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    /// Fills in its form as `subject`, and takes what it sends the browser back with.
    func signIn(_ subject: String, at location: String) async throws -> [(name: String, value: String)] {
        var request = HTTPClientRequest(url: location)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(ByteBuffer(string: "sub=\(subject)"))
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let answer = try await client.execute(request, timeout: .seconds(10))
        try await client.shutdown()
        guard let back = answer.headers.first(name: "Location"), let items = URLComponents(string: back)?.queryItems
        else { throw Unexpected() }
        return items.map { ($0.name, $0.value ?? "") }
    }
}
