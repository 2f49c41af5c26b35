import HTTPServer
import HTTPTypes

/// A response as a client reads it.
extension EncodedResponse {
    var headers: HTTPFields {
        var headers = HTTPFields()
        for line in fields.split(separator: "\r\n") {
            let sides = line.split(separator: ":", maxSplits: 1)
            guard sides.count == 2, let name = HTTPField.Name(String(sides[0])) else { continue }
            headers.append(HTTPField(name: name, value: String(sides[1].drop { $0 == " " })))
        }
        return headers
    }

    var bytes: [UInt8] {
        switch body {
        case .bytes(let bytes): bytes
        case .buffer(let buffer): Array(buffer.readableBytesView)
        case .none, .pieces: []
        }
    }
}
