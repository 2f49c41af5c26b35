extension [String] {
    /// The first that has stood before in the list, byte for byte; `nil` if all are different.
    ///
    /// For the names of an object's members: few, as a rule, so that comparing each with each is quickest.
    package var firstRepeated: String? {
        guard count <= 16 else {
            var before: Set<[UInt8]> = []
            return first { !before.insert([UInt8]($0.utf8)).inserted }
        }
        for i in indices.dropFirst() {
            for j in 0..<i where self[i].utf8.elementsEqual(self[j].utf8) { return self[i] }
        }
        return nil
    }
}
