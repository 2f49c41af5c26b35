import Testing

@testable import PairChannel

@Suite struct CallSignatureTests {
    private static let body = #"{"name":"a","channel":"c","data":"1"}"#

    /// What PyPI’s `pusher` 3.3.4 sends, of the same secret at the same second.
    @Test func acceptsWhatAServerLibrarySends() throws {
        var live = LiveProbe()
        let body =
            #"{"name": "a b", "channels": ["private-chat-1-2"], "data": "{\"t\":\"\u00e9\"}"}"#
        let event = APIRequest(
            method: "POST",
            target: "/apps/1/events?auth_key=key"
                + "&auth_signature=77a3e0f1b67a536d92d0dbbc88a7365404603b463783c3a6da2805fedeffe7b5"
                + "&auth_timestamp=1790000000&auth_version=1.0&body_md5=e0fdc1af67d0d99d44572d5d31609937",
            body: Array(body.utf8))
        #expect(live.call(event).text == "{}")
        // It signs the MD5 of nothing on every GET.
        let channels = APIRequest(
            method: "GET",
            target: "/apps/1/channels?auth_key=key"
                + "&auth_signature=f019b633b37e025ebd21d95a25912231d7edb70a69770c0d1227b88bd53d89f6"
                + "&auth_timestamp=1790000000&auth_version=1.0&body_md5=d41d8cd98f00b204e9800998ecf8427e"
                + "&filter_by_prefix=presence-&info=user_count", body: [])
        #expect(live.call(channels).text == #"{"channels":{}}"#)
    }

    /// The worked example of the documentation, “Generating authentication signatures”.
    @Test func signsTheOfficialExample() {
        let app = AppCredentials(id: "3", key: "278d425bdf160c739803", secret: "7ad3773142a6692b25b8")!
        let text =
            "POST\n/apps/3/events\nauth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0"
            + "&body_md5=ec365a775a4cd0599faeb73354201b6f"
        #expect(
            app.signature(of: text.utf8) == "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c")
    }

    @Test func aCallOfOursIsTheOfficialExample() {
        let app = AppCredentials(id: "3", key: "278d425bdf160c739803", secret: "7ad3773142a6692b25b8")!
        let body = Array(#"{"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"}"#.utf8)
        let call = app.signed(
            APIRequest(method: "POST", target: "/apps/3/events", body: body), wallSeconds: 1_353_088_179)
        #expect(
            call.target == "/apps/3/events?auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0"
                + "&body_md5=ec365a775a4cd0599faeb73354201b6f"
                + "&auth_signature=da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c")
    }

    @Test(arguments: [
        ("POST", "/apps/1/events", Self.body), ("GET", "/apps/1/channels/presence-a/users", ""),
        ("GET", "/apps/1/channels?info=user_count&filter_by_prefix=presence-", ""),
        ("POST", "/apps/1/users/a=40b@,.;_-/terminate_connections", "{}"),
    ])
    func aCallOfOursIsAccepted(method: String, target: String, body: String) {
        var live = LiveProbe()
        let call = LiveProbe.credentials.signed(
            APIRequest(method: method, target: target, body: Array(body.utf8)), wallSeconds: LiveProbe.wallSeconds)
        #expect(live.call(call).status == 200)
        #expect(call.target.contains("body_md5=") == !body.isEmpty)
    }

    @Test(arguments: [
        ("another key", "auth_key=key", "auth_key=kex"), ("another time", "auth_timestamp=179", "auth_timestamp=178"),
        ("another version", "auth_version=1.0", "auth_version=1.1"), ("no version", "auth_version=1.0&", ""),
        ("another MD5", "body_md5=", "body_md5=0"), ("no MD5", "body_md5", "body_md6"),
        ("no signature", "auth_signature", "auth_signaturf"), ("a digit more", "auth_signature=", "auth_signature=0"),
        ("no hexadecimal", "auth_signature=", "auth_signature=x"),
        ("a key twice", "auth_key=key", "auth_key=key&auth_key=key"),
        ("one more parameter", "auth_key=key", "auth_key=key&info=user_count"), ("another app", "/apps/1/", "/apps/2/"),
        ("another call", "/events", "/batch_events"), ("a time that is none", "auth_timestamp=1", "auth_timestamp=x1"),
    ])
    func whatWasChangedIsRefused(what: String, part: String, change: String) {
        var live = LiveProbe()
        let target = LiveProbe.target("POST", "/apps/1/events", body: Self.body)
        let changed = target.replacing(part, with: change, maxReplacements: 1)
        #expect(changed != target)
        let call = APIRequest(method: "POST", target: changed, body: Array(Self.body.utf8))
        #expect([400, 401].contains(live.call(call).status))
        let whole = APIRequest(method: "POST", target: target, body: Array(Self.body.utf8))
        #expect(live.call(whole).status == 200)
    }

    @Test func anotherBodyIsRefused() {
        var live = LiveProbe()
        let target = LiveProbe.target("POST", "/apps/1/events", body: Self.body)
        for body in [Self.body + " ", "", #"{"name":"b","channel":"c","data":"1"}"#] {
            #expect(live.call(APIRequest(method: "POST", target: target, body: Array(body.utf8))).status == 401)
        }
        #expect(live.call(APIRequest(method: "GET", target: target, body: Array(Self.body.utf8))).status == 401)
    }

    @Test(arguments: [(-601, 401), (-600, 200), (600, 200), (601, 401)])
    func theClockMayBeTenMinutesOff(seconds: Int64, status: Int) {
        var live = LiveProbe()
        let target = LiveProbe.target(
            "POST", "/apps/1/events", body: Self.body, at: LiveProbe.wallSeconds + seconds)
        #expect(live.call(APIRequest(method: "POST", target: target, body: Array(Self.body.utf8))).status == status)
    }

    @Test func anotherSecretIsRefused() {
        var live = LiveProbe()
        let other = AppCredentials(id: "1", key: "key", secret: "other")!
        let target = LiveProbe.target("GET", "/apps/1/channels", credentials: other)
        #expect(live.call(APIRequest(method: "GET", target: target, body: [])).status == 401)
    }

    @Test(arguments: [
        ("%2B+%40", "+ @"), ("a%20b", "a b"), ("%E2%9C%93", "✓"), ("", ""), ("100", "100"),
    ])
    func parametersAreDecodedOnce(written: String, value: String) {
        #expect(APIQuery("/x?a=\(written)")["a"] == value)
    }

    @Test(arguments: ["%", "%4", "%zz", "%ff", "%c0%ae", "%ed%a0%80"])
    func whatIsNoEncodingIsRefused(written: String) {
        #expect(APIQuery("/x?a=\(written)").isMalformed)
    }

    @Test func theAppIsFoundByItsIdOrTheKey() {
        let apps = [
            AppCredentials(id: "1", key: "one", secret: "s")!, AppCredentials(id: "2", key: "two", secret: "s")!,
        ]
        func app(_ target: String) -> String? {
            let request = APIRequest(method: "POST", target: target, body: [])
            return apps.first { request.isFor($0) }?.id
        }
        #expect(app("/apps/2/events?auth_key=one") == "2")
        #expect(app("/users/7/terminate_connections?auth_key=two") == "2")
        #expect(app("/apps/3/events") == nil)
        #expect(app("/users/7/terminate_connections") == nil)
    }

    /// While a secret is replaced: the new one signs, and both are good.
    @Test func twoSecretsMayStandAtOnce() {
        let old = AppCredentials(id: "1", key: "key", secret: "old secret")!
        let new = AppCredentials(id: "1", key: "key", secret: "new secret")!
        let both = AppCredentials(id: "1", key: "key", secret: "new secret", previousSecret: "old secret")!
        #expect(both.signature(of: "x".utf8) == new.signature(of: "x".utf8))
        for signer in [old, new, both] { #expect(both.isSignature(signer.signature(of: "x".utf8), of: "x".utf8)) }
        #expect(!new.isSignature(old.signature(of: "x".utf8), of: "x".utf8))
        let third = AppCredentials(id: "1", key: "key", secret: "third secret")!
        #expect(!both.isSignature(third.signature(of: "x".utf8), of: "x".utf8))
        let (socket, room) = (SocketID(1, 2), ChannelName("private-x")!)
        #expect(both.accepts(old.channelAuth(socket, room), for: socket, room, channelData: nil))
        #expect(both.accepts(old.userAuth(socket, userData: "{}"), for: socket, userData: "{}"))
        #expect(AppCredentials(id: "1", key: "key", secret: "new secret", previousSecret: "") == nil)
    }
}
