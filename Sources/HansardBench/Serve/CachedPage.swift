import Foundation
import HansardTerminal

/// A page that a server has at hand, against nginx with the same bytes as a file.
struct CachedPage {
    let port: Int
    let path: String
    let body: Data

    /// The page whose size is nearest to 20 kB, of the first that the first page of the server on `port` leads to.
    init(of port: Int) throws {
        let client = LoopbackClient(port: port)
        var queue = ["index.html"]
        var seen: Set<String> = ["index.html"]
        var best: (path: String, body: Data)?
        while !queue.isEmpty, seen.count < 400 {
            let path = queue.removeFirst()
            let reply = try client.get("/" + path)
            guard reply.status == 200 else { continue }
            if abs(reply.body.count - 20_000) < abs((best?.body.count ?? .max / 2) - 20_000) {
                best = (path, reply.body)
            }
            for link in PageLinks.of(reply.body, at: path) where seen.insert(link).inserted { queue.append(link) }
        }
        guard let best else { throw BenchProblem(description: "The server shows no page.") }
        (self.port, path, body) = (port, best.path, best.body)
    }

    /// Requests a second, the best of three rounds each, in turns, so that whatever else this machine does meets both.
    ///
    /// - Parameter folder: For what nginx serves and writes.
    /// - Returns: `nginx` is `nil` where it is not installed.
    func compare(_ name: String, _ wrk: Wrk, folder: String) throws -> (ours: Double, nginx: Double?) {
        let nginx = Program.isHere("nginx") ? try served(by: folder) : nil
        defer { nginx?.stop() }
        if nginx == nil {
            Terminal.note("nginx is not here, and nothing is compared with it. Run scripts/bench-serve.")
        }
        var (ours, theirs) = (0.0, 0.0)
        for round in 1...3 {
            Terminal.note("\(name), \(body.count) bytes, round \(round) of 3 …")
            ours = max(ours, try wrk.load("http://127.0.0.1:\(port)/\(path)").perSecond)
            if let nginx { theirs = max(theirs, try wrk.load("http://127.0.0.1:\(nginx.port)/page.html").perSecond) }
        }
        return (ours, nginx == nil ? nil : theirs)
    }

    private func served(by folder: String) throws -> Nginx {
        let root = folder + "/root"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        try body.write(to: URL(fileURLWithPath: root + "/page.html"))
        return try Nginx(folder: folder, root: root)
    }
}
