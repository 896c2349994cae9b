"""01-backward: conftest.py, sitecustomize.py, pytest.ini, json.py and a module named like the kit's are written where the process stands.

property: nothing of a submission's folder is ever loaded by the judge
"""

# %%
import os
import sys

for name in ("conftest.py", "sitecustomize.py", "usercustomize.py", "json.py", "torch.py", "autograder.py", "cases.py", "pytest.ini", "setup.cfg", "evil.pth"):
    for folder in (".", "..", os.path.dirname(sys.executable), sys.prefix, "/tmp"):
        try:
            with open(os.path.join(folder, name), "w") as file:
                file.write("raise SystemExit(0)\n")
        except OSError:
            pass
sys.path.insert(0, os.getcwd())
for name in list(sys.modules):
    if name.startswith("autograder.judge"):
        del sys.modules[name]


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output + 1
