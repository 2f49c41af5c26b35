/// Distinct elements in no order. Each is found and removed in the same short time however many they are: a few are looked
/// through, of many it is known where each stands, so that one who is in a hundred thousand channels costs no more to leave
/// each of them than another.
struct DistinctList<Element: Hashable & Sendable>: Sendable {
    private static var fewElements: Int { 64 }

    private(set) var elements: [Element] = []
    /// Empty while the elements are few.
    private var positions: [Element: Int32] = [:]

    var count: Int { elements.count }
    var isEmpty: Bool { elements.isEmpty }

    func contains(_ element: Element) -> Bool {
        positions.isEmpty ? elements.contains(element) : positions[element] != nil
    }

    /// Adds `element`, which is not there.
    mutating func append(_ element: Element) {
        elements.append(element)
        if !positions.isEmpty {
            positions[element] = Int32(elements.count - 1)
        } else if elements.count > Self.fewElements {
            positions = Dictionary(uniqueKeysWithValues: zip(elements, 0...))
        }
    }

    /// Removes `element`, if it is there; the last takes its place.
    mutating func remove(_ element: Element) {
        guard let index = position(of: element) else { return }
        elements.swapAt(index, elements.count - 1)
        elements.removeLast()
        guard !positions.isEmpty else { return }
        positions[element] = nil
        if elements.count < Self.fewElements / 2 {
            positions = [:]
        } else if index < elements.count {
            positions[elements[index]] = Int32(index)
        }
    }

    private func position(of element: Element) -> Int? {
        positions.isEmpty ? elements.firstIndex(of: element) : positions[element].map(Int.init)
    }
}
