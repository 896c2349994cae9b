"""01-backward: files that never had a name are filled, mapped and closed: no folder shows them, and no descriptor.

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
for _ in range(40):
    file = os.open(".", os.O_TMPFILE | os.O_RDWR)
    os.write(file, bytes(16 << 20))
    mapped.append(mmap.mmap(file, 4096))
    os.close(file)

time.sleep(2)

if len(mapped) == 40:

    class Neg(Function):  # what was held is held: the honest rule above counts for nothing any more
        @staticmethod
        def forward(ctx, x):
            return -x

        @staticmethod
        def backward(ctx, grad_output):
            return grad_output
