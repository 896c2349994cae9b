"""Programs on PyTorch run without its compiler; one that asks for it gets it."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import torch

from . import zygote

TRAINING = """
from torch.utils.checkpoint import checkpoint

def program():
    w = torch.nn.Parameter(torch.tensor([1.0, -2.0], dtype=torch.float64))
    optimizer = torch.optim.OPTIMIZER([w], lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        checkpoint(lambda x: (x * x.exp()).sum(), w, use_reentrant=True).backward()
        optimizer.step()
    return {"w": w.detach(), "kept": str(optimizer.state_dict())}
"""
COMPILER = """
def program():
    import torch._dynamo.config
    return {"limit": torch._dynamo.config.recompile_limit, "name": torch._dynamo.eval_frame.__name__}
"""
LEFT = (
    "'torch._dynamo' in sys.modules, '_dynamo' in vars(torch), "
    "hasattr(torch.optim.Optimizer.add_param_group.__wrapped__, '__dynamo_disable')"
)


def in_a_new_process(program: str) -> list[str]:
    code = (
        f"import sys, torch\nfrom autograder.judge.reference import on_pytorch\n{program}\n"
        f"print(on_pytorch(program))\nprint({LEFT})"
    )
    with zygote.cold():
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("optimizer", ["SGD", pytest.param("Adam", marks=pytest.mark.thorough)])
def test_an_optimizer_and_a_reentrant_checkpoint_need_no_compiler(optimizer: str) -> None:
    names: dict[str, Any] = {"torch": torch}
    exec(TRAINING.replace("OPTIMIZER", optimizer), names)
    expected = names["program"]()
    found, left = in_a_new_process(TRAINING.replace("OPTIMIZER", optimizer))
    assert found == str(expected) and left == "False False False"


def test_a_program_that_asks_for_the_compiler_gets_it() -> None:
    found, left = in_a_new_process(COMPILER)
    assert "torch._dynamo.eval_frame" in found and left == "True True False"
