"""The switch is turned over at both ends.

misconception: recording_left_in_another_state
elsewhere: full
"""


class NoGrad:
    def no_grad(self):
        self.recording = not self.recording
        try:
            yield
        finally:
            self.recording = not self.recording
