import AsyncHTTPClient
import Foundation
import Hansard
import NIOCore
import PairChannel

/// An issuer’s keys, fetched from its address and kept for an hour. A key that is not known is looked for once more,
/// at most once a minute, so that nobody can make this server ask and ask.
actor FetchedKeys {
    private let algorithms: [String]
    private let address: @Sendable () async throws -> String
    private var keys: IssuerKeys?
    private var fetched: ContinuousClock.Instant?
    private var tried: ContinuousClock.Instant?

    /// - Parameter address: Asked at each fetch; throws if it is not known yet.
    init(algorithms: [String], address: @escaping @Sendable () async throws -> String) {
        (self.algorithms, self.address) = (algorithms, address)
    }

    func claims(of token: String, _ expected: TokenExpectation, now: Timestamp) async throws(TokenFault) -> TokenClaims
    {
        let isOld = fetched.map { .now - $0 > .seconds(3_600) } ?? true
        if isOld { await fetch() }
        guard let keys else { throw .unknownKey }
        do { return try await SignedTokens.claims(of: token, keys, expected, now: now) } catch {
            guard error == .unknownKey, !isOld, await fetch() else { throw error }
        }
        return try await SignedTokens.claims(of: token, self.keys ?? keys, expected, now: now)
    }

    /// - Returns: Whether there are new ones.
    @discardableResult
    private func fetch() async -> Bool {
        let now = ContinuousClock.now
        guard tried.map({ now - $0 > .seconds(keys == nil ? 1 : 60) }) ?? true else { return false }
        tried = now
        guard let url = try? await address(), let data = try? await ProviderRequest.get(url),
            let found = await IssuerKeys(jwks: data, algorithms: algorithms), !found.isEmpty
        else { return false }
        (keys, fetched) = (found, now)
        return true
    }
}

/// Requests to an identity provider: short, small, and to the address that was named, wherever it may point.
enum ProviderRequest {
    static let mostBytes = 256 << 10
    static let timeout = TimeAmount.seconds(5)

    struct Failure: Error, Equatable { let status: Int }

    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(3), read: .seconds(5))
        configuration.decompression = .disabled
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    static func get(_ url: String) async throws -> Data {
        guard isSafeWebAddress(url) else { throw Failure(status: 0) }
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Accept", value: "application/json")
        return try await send(request)
    }

    /// Sends a form. Its fields stand in the body, never in an address.
    static func post(_ url: String, form: [(String, String)], authorization: String?) async throws -> Data {
        guard isSafeWebAddress(url) else { throw Failure(status: 0) }
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        if let authorization { request.headers.add(name: "Authorization", value: authorization) }
        let body = form.map { "\(PercentEncoding.encoded($0.0))=\(PercentEncoding.encoded($0.1))" }.joined(
            separator: "&")
        request.body = .bytes(ByteBuffer(string: body.replacingOccurrences(of: "/", with: "%2F")))
        return try await send(request)
    }

    private static func send(_ request: HTTPClientRequest) async throws -> Data {
        let response = try await client.execute(request, timeout: timeout)
        let body = try await response.body.collect(upTo: mostBytes)
        guard response.status == .ok else { throw Failure(status: Int(response.status.code)) }
        return Data(body.readableBytesView)
    }
}
