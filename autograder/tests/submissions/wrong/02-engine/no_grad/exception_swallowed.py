"""An exception inside the block disappears.

misconception: exception_lost_in_the_block
elsewhere: full
"""


class NoGrad:
    def no_grad(self):
        before = self.recording
        self.recording = False
        try:
            yield
        except Exception:
            pass
        finally:
            self.recording = before
