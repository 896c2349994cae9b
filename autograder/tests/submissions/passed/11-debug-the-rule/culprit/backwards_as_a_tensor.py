"""Steps from the last to the first, both sides moved, a tensor as the answer."""

import torch


def experiments():
    x, way, upstream = torch.rand(3, 120, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(5)) * 4 - 2
    return torch.cat([x + 1e-5 * way, x - 1e-5 * way, x]), torch.cat([upstream, upstream, upstream])


def culprit(values, gradients):
    up, down, _ = values.split(120, dim=1)
    seen = torch.einsum("knd,knd->kn", gradients[:, 240:], (up - down) / 2e-5)
    wrong = [k for k in range(5, -1, -1) if not torch.allclose(seen[k], seen[k + 1], rtol=1e-3, atol=1e-4)]
    return torch.tensor(wrong[0]) if wrong else None
