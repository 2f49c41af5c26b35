import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Waits a second when a connection cannot be accepted: with no file left for it, the loop would try again without a pause.
///
/// NIO's own handler for this waits only when the same turn has accepted another, since a read that gave nothing counts as
/// still to come.
package final class AcceptPause: ChannelInboundHandler, @unchecked Sendable {
    package typealias InboundIn = any Channel

    private var isPausing = false

    package init() {}

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Others are of one connection that went away before it was accepted; there is nothing to wait for.
        guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        guard !isPausing else { return }
        isPausing = true
        let channel = context.channel
        try? channel.syncOptions?.setOption(.autoRead, value: false)
        context.eventLoop.scheduleTask(in: .seconds(1)) {
            self.isPausing = false
            try? channel.syncOptions?.setOption(.autoRead, value: true)
        }
    }
}
