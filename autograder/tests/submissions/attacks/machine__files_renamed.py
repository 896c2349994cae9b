"""01-backward: files are written and mapped, and all get the name of the first.

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
import mmap
import os
import time

mapped = []
for number in range(40):
    with open(f"file{number}", "w+b") as file:
        file.write(bytes(16 << 20))
        file.flush()
        mapped.append(mmap.mmap(file.fileno(), 4096))
    os.replace(f"file{number}", "file")

time.sleep(2)

if len(mapped) == 40:

    class Neg(Function):  # what was held is held: the honest rule above counts for nothing any more
        @staticmethod
        def forward(ctx, x):
            return -x

        @staticmethod
        def backward(ctx, grad_output):
            return grad_output
