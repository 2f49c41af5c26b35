import Foundation
import HansardTerminal
import PairChannel

/// What is measured, and what it is held against: each measurement has a fresh process of its own.
struct LiveBenchServers {
    /// The program and arguments of ours; `{port}` stands for a port, `{app}` for the app, `ID:KEY:SECRET`.
    let command: [String]
    /// The templates of `hansard serve`.
    let site: SiteOptions
    /// For nchan’s configuration.
    let folder: String
    /// Whether nchan is here to compare with.
    let hasNchan = FileManager.default.fileExists(atPath: Self.module) && Program.isHere("nginx")

    static let appText = "1:bench-key:bench-secret"
    static let credentials = AppCredentials(id: "1", key: "bench-key", secret: "bench-secret")!

    func ours() throws -> (LoadedServer, LoadTarget) {
        let port = try LoadedServer.freePort()
        let arguments = command.map {
            $0.replacingOccurrences(of: "{port}", with: "\(port)").replacingOccurrences(of: "{app}", with: Self.appText)
        }
        let server = try LoadedServer(arguments)
        try server.waitUntilListening(port, command[0])
        return (server, LoadTarget(kind: .pusher(Self.credentials), port: port))
    }

    /// `hansard serve --live` with an app whose events are records, and an archive that has nothing yet but people.
    func recording() throws -> (LoadedServer, LoadTarget) {
        let place = "\(folder)/recording-\(UUID().uuidString)"
        let site = try BenchSite(folder: place, people: 1...LoadWork.people)
        let port = try LoadedServer.freePort()
        let server = try site.server(self.site, port: port, cores: .all)
        return (server, LoadTarget(kind: .pusher(BenchSite.recordedApp), port: port, isMessage: true))
    }

    /// nginx with one worker, and nothing in it but nchan.
    func nchan() throws -> (LoadedServer, LoadTarget) {
        let port = try LoadedServer.freePort()
        let configuration = """
            load_module \(Self.module); daemon off; pid \(folder)/nchan.pid; worker_processes 1;
            error_log \(folder)/nchan.log;
            events { worker_connections 8192; }
            http {
                access_log off; keepalive_requests 1000000000; tcp_nodelay on; nchan_shared_memory_size 256M;
                client_body_temp_path \(folder)/body; proxy_temp_path \(folder)/proxy;
                fastcgi_temp_path \(folder)/fastcgi; uwsgi_temp_path \(folder)/uwsgi; scgi_temp_path \(folder)/scgi;
                server {
                    listen 127.0.0.1:\(port) backlog=4096;
                    location ~ ^/sub/(.+)$ { nchan_subscriber websocket; nchan_channel_id $1; \
            nchan_subscriber_first_message newest; }
                    location ~ ^/pub/(.+)$ { nchan_publisher; nchan_channel_id $1; nchan_store_messages off; }
                }
            }
            """
        try configuration.write(toFile: folder + "/nchan.conf", atomically: false, encoding: .utf8)
        // Its worker is another user, who must be able to get at the folder.
        chmod(folder, 0o755)
        let server = try LoadedServer(["nginx", "-e", folder + "/nchan.log", "-c", folder + "/nchan.conf"])
        try server.waitUntilListening(port, "nginx with nchan")
        return (server, LoadTarget(kind: .nchan, port: port))
    }

    private static let module = "/usr/lib/nginx/modules/ngx_nchan_module.so"
}
