"""01-backward: files are written outside the scratch folder, by links and by paths.

property: nothing outside the scratch folder can be written
honest: neg
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output


# %%
import os
import pathlib

import autograder

for target in ("/tmp/autograder-attack", "/var/tmp/autograder-attack", "/dev/shm/autograder-attack", "/root/autograder-attack", "../autograder-attack",
               os.path.join(os.path.dirname(autograder.__file__), "attack.py")):
    for act in (
        lambda: open(target, "w").close(),
        lambda: os.mkdir(target),
        lambda: os.rename("mine", target),
        lambda: os.link("mine", target),
        lambda: os.symlink(target, "link"),
        lambda: open("link", "w").close(),
        lambda: os.mkfifo("pipe"),
        lambda: os.chmod(".", 0o777),
    ):
        open("mine", "w").close()
        try:
            act()
        except OSError:
            pass
