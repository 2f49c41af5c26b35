/// A connection, as long as it lasts; afterwards another may get its number.
package struct LiveSocket: Hashable, Sendable {
    package let number: Int32
}

/// A channel, as long as somebody is in it; afterwards another may get its number.
package struct LiveChannel: Hashable, Sendable {
    package let number: Int32
}
