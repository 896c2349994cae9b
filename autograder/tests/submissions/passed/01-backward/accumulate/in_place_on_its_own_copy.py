"""A copy at first, then added in place to what is its own."""


class Accumulation:
    def accumulate(self, old, new):
        if old is None:
            return new.clone()
        old += new
        return old
