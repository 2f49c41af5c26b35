import Foundation
import Hansard

/// What goes to the person at the terminal beside the result: notes, on standard error.
package enum Terminal {
    /// Writes a line on standard error. What would steer a terminal is shown by its number.
    package static func note(_ text: String) {
        FileHandle.standardError.write(Data((printable(text, keeping: "\n") + "\n").utf8))
    }

    /// A line of the result that must be read at once, also through a pipe.
    package static func output(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
