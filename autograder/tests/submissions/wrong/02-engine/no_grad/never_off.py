"""The switch is not touched.

misconception: recording_not_switched_off
elsewhere: full but together
"""


class NoGrad:
    def no_grad(self):
        yield
