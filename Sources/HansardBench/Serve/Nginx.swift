import Foundation

/// nginx with the least that is needed to serve a folder.
struct Nginx {
    let port: Int
    private let server: LoadedServer

    /// - Parameters:
    ///   - folder: For its configuration and what it writes.
    ///   - root: What it serves: a folder with `page.html`.
    init(folder: String, root: String) throws {
        port = try LoadedServer.freePort()
        let configuration = """
            daemon off; pid \(folder)/nginx.pid; worker_processes auto; error_log /dev/null;
            events { worker_connections 4096; }
            http {
                access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; types { text/html html; }
                open_file_cache max=100; client_body_temp_path \(folder)/body; proxy_temp_path \(folder)/proxy;
                fastcgi_temp_path \(folder)/fastcgi; uwsgi_temp_path \(folder)/uwsgi; scgi_temp_path \(folder)/scgi;
                server { listen 127.0.0.1:\(port) backlog=4096; root \(root); }
            }
            """
        try configuration.write(toFile: folder + "/nginx.conf", atomically: false, encoding: .utf8)
        // Its workers are another user, who must be able to get at the file.
        chmod(folder, 0o755)
        server = try LoadedServer(["nginx", "-e", "/dev/null", "-c", folder + "/nginx.conf"], cores: .all)
        try server.waitUntilListening(port, "nginx")
        guard try LoopbackClient(port: port).get("/page.html").status == 200 else {
            server.stop()
            throw BenchProblem(description: "nginx: It does not serve the page. Run it by hand to see why.")
        }
    }

    func stop() { server.stop() }
}
