/// Which version of the program this is: what `--version` says, and what is written with it.
package let programVersion = "0.1.0"

/// The program by its name and version, as it calls itself in documents.
package let programName = "Hansard \(programVersion)"
