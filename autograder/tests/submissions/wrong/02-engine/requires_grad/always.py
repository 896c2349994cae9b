"""Everything is recorded.

misconception: recorded_without_need
elsewhere: full
"""


class Recording:
    def requires_grad(self, operands):
        return True
