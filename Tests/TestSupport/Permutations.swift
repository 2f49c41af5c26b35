/// All orders of `elements`, the given one first.
package func permutations<Element>(of elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { first in
        var rest = elements
        let element = rest.remove(at: first)
        return permutations(of: rest).map { [element] + $0 }
    }
}

/// All ways to choose `count` of `elements`, each in the given order.
package func subsets<Element>(of elements: [Element], count: Int) -> [[Element]] {
    guard count > 0 else { return [[]] }
    return elements.indices.flatMap { first in
        subsets(of: Array(elements[(first + 1)...]), count: count - 1).map { [elements[first]] + $0 }
    }
}
