import Foundation
import TestSupport

/// A client that sends bytes as they are given, and reads what comes.
///
/// It blocks, so it is used within `offPool`: the server under test shares this process’s threads.
final class RawClient {
    private let socket: Int32
    private var received: [UInt8] = []

    struct Reply {
        let status: Int
        let fields: [(name: String, value: String)]
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        subscript(name: String) -> String? { fields.first { $0.name.lowercased() == name.lowercased() }?.value }
    }

    struct Failure: Error, CustomStringConvertible { let description: String }

    init(port: Int, seconds: Int = 60) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(description: "cannot connect: \(errno)") }
    }

    deinit { close(socket) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "cannot send: \(errno)") }
            sent += count
        }
    }

    /// When this ends, the other side is told that the connection is reset.
    func endWithReset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    func endSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// More bytes; `false` at the end.
    private func receive(most: Int = 65_536) throws -> Bool {
        var room = [UInt8](repeating: 0, count: min(most, 65_536))
        let count = recv(socket, &room, room.count, 0)
        if count < 0 { throw Failure(description: errno == EAGAIN ? "nothing came in time" : "broken: \(errno)") }
        received.append(contentsOf: room[..<count])
        return count > 0
    }

    /// The status line and fields of the next answer, whose body is left where it is.
    func head() throws -> String {
        while headEnd == nil {
            guard try receive() else { throw Failure(description: "half an answer") }
        }
        return String(decoding: received[..<headEnd!], as: UTF8.self)
    }

    /// The next answer; `nil` if the connection ends without one.
    func reply(toHead: Bool = false) throws -> Reply? {
        var end = headEnd
        while end == nil {
            guard try receive() else {
                guard received.isEmpty else { throw Failure(description: "half an answer") }
                return nil
            }
            end = headEnd
        }
        let lines = String(decoding: received[..<end!], as: UTF8.self).components(separatedBy: "\r\n")
        received.removeFirst(end! + 4)
        let fields = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return (
                name: String(line[..<colon]),
                value: line[colon...].dropFirst().trimmingCharacters(in: .whitespaces)
            )
        }
        let status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
        let empty = Reply(status: status, fields: fields, body: [])
        if toHead || status == 304 || status == 204 { return empty }
        let body: [UInt8]
        if empty["Transfer-Encoding"] == "chunked" {
            body = try chunks()
        } else if let length = empty["Content-Length"].flatMap({ Int($0) }) {
            body = try take(length)
        } else {
            while try receive() {}
            body = received
            received = []
        }
        return Reply(status: status, fields: fields, body: body)
    }

    func get(_ path: String, _ fields: String...) throws -> Reply { try get(path, fields) }

    func get(_ path: String, _ fields: [String]) throws -> Reply {
        try send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n")
        guard let reply = try reply() else { throw Failure(description: "no answer to \(path)") }
        return reply
    }

    /// Whether the server ends the connection, after whatever it still sends.
    func isClosed() -> Bool {
        do {
            while try receive() {}
            return true
        } catch { return errno == ECONNRESET }
    }

    /// Takes `count` bytes of whatever comes, and forgets them; `false` at the end.
    func takes(_ count: Int) throws -> Bool {
        while received.count < count {
            guard try receive(most: count - received.count) else { return false }
        }
        received.removeFirst(count)
        return true
    }

    /// Whether more than was read has come within a moment.
    func hasMore() -> Bool {
        if !received.isEmpty { return true }
        var byte: UInt8 = 0
        return recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
    }

    private var headEnd: Int? {
        received.withUnsafeBufferPointer { bytes in
            var at = 3
            while at < bytes.count {
                // What is no end of a line is none of the four bytes that end a head.
                if bytes[at] > 13 {
                    at += 4
                } else if bytes[at] == 10, bytes[at - 1] == 13, bytes[at - 2] == 10, bytes[at - 3] == 13 {
                    return at - 3
                } else {
                    at += 1
                }
            }
            return nil
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            guard try receive() else { throw Failure(description: "the body is cut short") }
        }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    private func chunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            var digits = ""
            while !digits.hasSuffix("\r\n") { digits += String(decoding: try take(1), as: UTF8.self) }
            let count =
                Int(digits.dropLast(1), radix: 16)
                ?? Int(digits.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16)
            guard let count else { throw Failure(description: "no chunk") }
            body += try take(count)
            guard try take(2) == [13, 10] else { throw Failure(description: "a chunk without an end") }
            if count == 0 { return body }
        }
    }
}
