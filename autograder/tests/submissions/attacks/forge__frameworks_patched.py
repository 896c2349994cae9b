"""01-backward: pytest, unittest, IPython and nbgrader are patched to report success.

property: the judge's frameworks never load anything of a submission's
"""

# %%
import unittest
import unittest.case

unittest.TestCase.assertEqual = unittest.TestCase.assertTrue = lambda *_, **__: None
unittest.case.TestCase.run = lambda self, result=None: result

# %%
import IPython
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

ExecutionResult.success = property(lambda self: True)
ExecutionResult.raise_error = lambda self: None
InteractiveShell.run_cell = lambda self, *_, **__: ExecutionResult(None)

# %%
import pytest

pytest.raises = pytest.fail = lambda *_, **__: None


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output + 1
