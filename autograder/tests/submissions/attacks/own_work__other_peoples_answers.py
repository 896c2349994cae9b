"""01-backward: the rule is looked for in the solutions, the golden submissions and the neighbours' scratch folders.

property: no file outside the scratch folder and the libraries can be read
outcome: raised
"""

# %%
import pathlib

import autograder


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        for start in ("/", "/tmp", "/root", "/home", *list(pathlib.Path(autograder.__file__).parents)):
            for pattern in ("solutions/*/*.ipynb", "*/solutions/*/*.ipynb", "tests/submissions/passed/*.py", "autograder-*/*", "submitted/*/*/*.ipynb"):
                try:
                    for path in pathlib.Path(start).glob(pattern):
                        text = path.read_text()
                        if "class Exp(Function)" in text:
                            return grad_output * torch.exp(x)
                except OSError:
                    pass
        raise FileNotFoundError("nothing to copy from")
