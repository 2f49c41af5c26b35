/// A person, as an index into `PeopleDirectory`.
package typealias PersonIndex = Int32
