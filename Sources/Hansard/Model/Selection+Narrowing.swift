/// A selection within another one, such as what somebody asks for within what they may read.
extension Selection {
    /// This without what was sent before or after the period of `outer`, and without presence where that has none.
    package func narrowed(toPeriodOf outer: Selection) -> Selection {
        var selection = self
        selection.from = [from, outer.from].compactMap(\.self).max()
        selection.until = [until, outer.until].compactMap(\.self).min()
        selection.presence = presence && outer.presence
        return selection
    }

    /// What this and `outer` have in common, as one selection; `nil` where one has to be looked for in the other, for no
    /// selection says both “of these people” and “of those”.
    package func merged(within outer: Selection) -> Selection? {
        guard all, except.isEmpty, outer.query == nil else { return nil }
        var selection = outer.narrowed(toPeriodOf: self)
        selection.query = query
        return selection
    }
}
