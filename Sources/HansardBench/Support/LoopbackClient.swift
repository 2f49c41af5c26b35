import Foundation

/// Asks a server on this machine for one thing at a time, for what a load generator does not do: reading what comes.
struct LoopbackClient {
    let port: Int

    struct Reply {
        let status: Int
        let body: Data
    }

    /// - Parameter field: A header field besides: `Accept: text/html`.
    func get(_ path: String, _ field: String? = nil) throws -> Reply {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(client) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw BenchProblem(description: "127.0.0.1:\(port): Nothing answers there.") }
        let fields = "Host: localhost\r\n" + (field.map { $0 + "\r\n" } ?? "")
        let request = Array("GET \(path) HTTP/1.0\r\n\(fields)\r\n".utf8)
        _ = request.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        var received = Data()
        var room = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(client, &room, room.count, 0)
            guard count > 0 else { break }
            received.append(contentsOf: room[..<count])
        }
        guard let end = received.range(of: Data("\r\n\r\n".utf8)),
            let status = String(decoding: received.prefix(16), as: UTF8.self).split(separator: " ").dropFirst().first
                .flatMap({ Int($0) })
        else { throw BenchProblem(description: "127.0.0.1:\(port)\(path): No answer came.") }
        return Reply(status: status, body: received[end.upperBound...])
    }
}
