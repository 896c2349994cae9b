"""An upstream gradient of zero hides every mistake."""

import torch


def expose_sub():
    return torch.tensor(2.0), torch.tensor(5.0), torch.tensor(0.0)
