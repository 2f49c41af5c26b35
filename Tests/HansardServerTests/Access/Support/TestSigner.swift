import Crypto
import Foundation
import JWTKit
import PairChannel

/// Keys that were made for these tests and are used nowhere else, and tokens signed with them in every wrong way.
struct TestSigner {
    let elliptic = P256.Signing.PrivateKey()
    let other = P256.Signing.PrivateKey()

    static let rsa = (
        n: """
        8DwC3_bYg69Xw_x5ba1ecNUCySGD_HQs4VwwTBp0bC_4U-AMLaEeqYhc913CFdc-gBnLdIR1zx4oyL1XKBDyMDNfucKyiEK\
        SbMwrlGm3t5dvmYUIrhnb0g4yQh8zp_RGJahGTXLOO5bUN3NG8Fen99AzK1Z4cmPFoP8Jnyol9LtgIrbmyMSVcgC7Oyea6-\
        BdjjZw6Ddp1S0baN5Qp2k3wBIFNgnqhm_64f48hqUeGCEng1SjvKedyw9mVUa3RVLFTOnPe2Au-\
        34kbcuphvHlXYtinl3FNWXZwisDdH4NYZwZSzmCXTlzsZ-UAk0HY4LWqZyvPvFI7sV48zdDKTJySw
        """,
        e: "AQAB",
        d: """
        Aef3_d7viNvzTlLKg9xES5DlHMNvUKl7Ua5xk6kCE3mt9rxoXFRS8fVrB2tvBs1WaZ3Kx3nllWcf27fk4SSBR3Cg6dBpqjs\
        c_lAAaIUOOB6ze_xaPUdnPxttuqiUuFhv1gynwiWPDVn9BROdFHsdkhHM1iMxgXbZMpXTdbfX5UEzallngW0yO5aNQiYcCr\
        Liz2kTrTS_SkqIlUhxeg-QI1eeZgeSHqtixlYyiUDfNcl5C6IVIUetbkREoRFOu-\
        rU8b7pGcKNoIluCNajp_X9cKWGPsYNBmyWOZUB85Bo9Xnn2GdspCvl7BF0yYYWhakLZlXXPXK-ZeoRdoNDabfHwQ
        """,
        p: """
        _asq-aP8IBKaWw7U-CW7xWNmxiOjPXqZfMngC0oMmCYPl9wlQoQUvJLNb_ONDxQNDss-\
        IvixgmnQMNda9WAcwxeYEQuJeKMHfaWZUDuHwH5uwwvYZqFEgAhgtgnXqHd4BmWfg-\
        ggnXPamr16zyBkS1omKvU9YGexSmiH1jAlF2U
        """,
        q: """
        8nE8PnUtDpYm8Y0gU5tZBVBIPVYX3g7ZGM2_3btfermjDAwfqOAjZNiO5HnJD60YnBzyrl8iEJOcTm8uzxOznX5Alrje5BX\
        5UvUoQlpbq3NQXnDl9fm8maSBq6iAuKm3HZNA3S3wa-teJxA0qKHbEYX9njzpJzgUfQZjpZj0_-8
        """
    )

    /// Both public keys, and what a provider may have beside them.
    var jwks: String {
        let raw = elliptic.publicKey.rawRepresentation
        let (x, y) = (Self.base64(raw.prefix(32)), Self.base64(raw.suffix(32)))
        let rsa = Self.rsa
        return """
            {"keys":[
              {"kty":"EC","crv":"P-256","kid":"ec","use":"sig","x":"\(x)","y":"\(y)"},
              {"kty":"RSA","kid":"rsa","alg":"RS256","n":"\(rsa.n)","e":"\(rsa.e)"},
              {"kty":"RSA","kid":"encryption","use":"enc","n":"\(rsa.n)","e":"\(rsa.e)"},
              {"kty":"oct","kid":"shared","k":"c2VjcmV0"},
              {"kty":"AKP","kid":"future","alg":"ML-DSA-65","pub":"AAAA"}
            ]}
            """
    }

    func token(
        _ claims: [String: Any], alg: String = "ES256", kid: String? = "ec", extra: [String: Any] = [:],
        by key: P256.Signing.PrivateKey? = nil
    ) throws -> String {
        let signed = try Self.signed(claims, alg, kid, extra)
        let signature = try (key ?? elliptic).signature(for: Data(signed.utf8)).rawRepresentation
        return signed + "." + Self.base64(signature)
    }

    func rsaToken(_ claims: [String: Any], alg: String = "RS256", kid: String? = "rsa") async throws -> String {
        let rsa = Self.rsa
        let json = """
            {"kty":"RSA","kid":"rsa","alg":"\(alg)","n":"\(rsa.n)","e":"\(rsa.e)","d":"\(rsa.d)","p":"\(rsa.p)","q":"\(rsa.q)"}
            """
        let keys = try await JWTKeyCollection().add(jwk: JWK(json: json))
        let signed = try Self.signed(claims, alg, kid, [:])
        return signed + "." + Self.base64(try await keys.getKey().sign(Data(signed.utf8)))
    }

    func sharedSecretToken(_ claims: [String: Any], kid: String, secret: Data) throws -> String {
        let signed = try Self.signed(claims, "HS256", kid, [:])
        let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: secret))
        return signed + "." + Self.base64(code)
    }

    func unsignedToken(_ claims: [String: Any], alg: String = "none", kid: String? = nil) throws -> String {
        try Self.signed(claims, alg, kid, [:]) + "."
    }

    private static func signed(
        _ claims: [String: Any], _ alg: String, _ kid: String?, _ extra: [String: Any]
    ) throws -> String {
        var header: [String: Any] = ["alg": alg, "typ": "JWT"]
        header["kid"] = kid
        header.merge(extra) { $1 }
        return try [header, claims].map { base64(try JSONSerialization.data(withJSONObject: $0)) }.joined(
            separator: ".")
    }

    static func base64(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
