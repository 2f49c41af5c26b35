/// An event of a client’s for the others in a channel.
struct ClientEvent {
    let name: String
    let channel: String
    /// The name as it was written, quotation marks included.
    let nameJSON: ArraySlice<UInt8>
    let data: JSONText?
}

/// An event of the back end’s.
package struct PublishedEvent: Sendable {
    /// Name and data as JSON, the data a string: what it says is not looked at.
    package let name: [UInt8]
    package let data: [UInt8]

    package init(nameJSON: some Sequence<UInt8>, dataJSON: some Sequence<UInt8>) {
        (name, data) = (Array(nameJSON), Array(dataJSON))
    }

    /// - Parameter data: any text; clients expect JSON.
    package init(name: String, data: String) {
        var (nameJSON, dataJSON) = ([UInt8](), [UInt8]())
        nameJSON.appendJSON(name)
        dataJSON.appendJSON(data)
        (self.name, self.data) = (nameJSON, dataJSON)
    }
}
