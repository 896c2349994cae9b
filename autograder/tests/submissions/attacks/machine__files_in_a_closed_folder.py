"""01-backward: files are written into a folder that may be entered, but not listed.

property: everything in the scratch folder together is limited, also what is not to be seen there
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
import time

os.mkdir("closed", 0o300)
for number in range(40):
    with open(f"closed/file{number}", "wb") as file:
        file.write(bytes(16 << 20))

time.sleep(2)


class Neg(Function):  # what was held is held: the honest rule above counts for nothing any more
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output
