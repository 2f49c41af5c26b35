import ArgumentParser

/// Runs `body`; what it throws becomes a message on standard error and exit status 1.
package func reportingFailure<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let error as ExitCode { throw error } catch let error
        as any CustomStringConvertible
        & Error
    {
        Terminal.note("hansard: \(error.description)")
        throw ExitCode(1)
    } catch {
        Terminal.note("hansard: \(error)")
        throw ExitCode(1)
    }
}
