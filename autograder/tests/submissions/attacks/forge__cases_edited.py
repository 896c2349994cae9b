"""01-backward: cases.py and the notebook's metadata are edited on the disk.

property: questions, points and cases come from the instructor's folder, which a guest can neither read nor write
"""

# %%
import glob
import os
import sys

import autograder

home = os.path.dirname(os.path.dirname(autograder.__file__))
places = [home, os.getcwd(), os.path.dirname(os.getcwd()), "/tmp", "/"] + list(sys.path)
for place in places:
    for pattern in ("solutions/*/cases.py", "assignments/*/cases.py", "*.ipynb", "gradebook.db", "*/gradebook.db", "cases.py", "nbgrader_config.py"):
        for path in glob.glob(os.path.join(place, pattern)):
            try:
                open(path, "a").write("\n")
            except OSError:
                pass
for name in ("solutions/01-backward/cases.py", "gradebook.db", "nbgrader_config.py"):
    try:
        open(os.path.join(home, name), "a").write("\n")
    except OSError:
        pass


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output + 1
