"""01-backward: the limits are raised, the priority is changed and the rights are asked back.

property: limits can only be lowered
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
import resource

for name in dir(resource):
    if name.startswith("RLIMIT_"):
        for most in (resource.RLIM_INFINITY, 1 << 40):
            try:
                resource.setrlimit(getattr(resource, name), (most, most))
                raise SystemExit(f"{name} was raised")
            except (OSError, ValueError):
                pass
for act in (lambda: os.nice(-20), lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: os.setsid(), lambda: os.setpgid(0, 0), lambda: os.chroot(".")):
    try:
        act()
    except OSError:
        pass
