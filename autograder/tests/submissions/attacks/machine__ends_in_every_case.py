"""01-backward: an operation that nearly every case needs ends the process each time, so that each case costs a process of its own.

property: a question whose first cases end the process is given up, and the class goes on
outcome: crashed
"""

# %%
import os


class Mul(Function):
    @staticmethod
    def forward(ctx, a, b):
        os._exit(0)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output, grad_output
