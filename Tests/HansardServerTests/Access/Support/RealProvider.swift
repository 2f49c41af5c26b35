import AsyncHTTPClient
import Foundation
import NIOCore

/// oidc-provider-mock, an OpenID Connect provider for tests on Authlib, from the browser tests’ environment.
final class RealProvider {
    let issuer: String
    private let process = Process()

    private static let program = ".build/browser-venv/bin/oidc-provider-mock"
    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: program) }

    init() async throws {
        let port = Int.random(in: 20_000..<30_000)
        issuer = "http://127.0.0.1:\(port)"
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = ["--port", String(port), "--require-nonce", "true"]
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            if let answer = try? await HTTPClient.shared.execute(
                HTTPClientRequest(url: issuer + "/.well-known/openid-configuration"), timeout: .seconds(2)),
                answer.status == .ok
            {
                return
            }
            guard ContinuousClock.now < deadline else { throw Unexpected() }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    deinit { process.terminate() }

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
