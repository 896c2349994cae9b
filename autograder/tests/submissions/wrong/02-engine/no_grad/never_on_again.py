"""The switch stays off.

elsewhere: full but together
"""


class NoGrad:
    def no_grad(self):
        self.recording = False
        yield
