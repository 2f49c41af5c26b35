/// Where a line’s groups are: of each, its members with the commas between them; empty if the line has none of it.
struct LogGroupRanges: Equatable {
    var rest = 0..<0
    var place = 0..<0
    var person = 0..<0
    var time = 0..<0
    var content = 0..<0

    subscript(group: LogGroup) -> Range<Int> {
        @inline(__always)
        get {
            switch group {
            case .rest: rest
            case .place: place
            case .person: person
            case .time: time
            case .content: content
            }
        }
        @inline(__always)
        set {
            switch group {
            case .rest: rest = newValue
            case .place: place = newValue
            case .person: person = newValue
            case .time: time = newValue
            case .content: content = newValue
            }
        }
    }
}
