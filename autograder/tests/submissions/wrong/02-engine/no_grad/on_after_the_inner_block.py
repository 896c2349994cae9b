"""On leaving, recording is switched on whatever it was.

misconception: recording_switched_on_on_exit, recording_left_in_another_state
elsewhere: full
"""


class NoGrad:
    def no_grad(self):
        self.recording = False
        try:
            yield
        finally:
            self.recording = True
