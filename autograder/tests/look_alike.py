"""What the look-alike covers, as short programs.

`python -m autograder.tests.look_alike` writes docs/look-alike.md from them. A covered program shows on the kit what it
shows on PyTorch; a refused one ends with the kit's own sentence. test_look_alike.py runs all of them.
"""

from __future__ import annotations

from pathlib import Path

from autograder.engine import torch
from autograder.engine.pieces import using
from autograder.errors import EngineError

from .programs import difference, namespace_of
from .rules import reference_rules

PAGE = Path(__file__).resolve().parents[2] / "docs" / "look-alike.md"
BEGINNING = """# What the look-alike of torch covers

In a case, a cell or a hook, `torch` is the kit's look-alike: it records operations for the student's rules, and
otherwise does what PyTorch does. This page is written by `python -m autograder.tests.look_alike`, and a test runs every
line of it on PyTorch and on the kit: a line under *covered* shows the same on both (values, dtypes, flags, names of
nodes, printed text, the type of an error).

`x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)` and `w = torch.tensor([0.5, 1.5, 2.5])` come before each line.
"""
ENDING = """
An operation that has no rule and would need one ends with "The operation … is not defined": no cell defines its class.
`torch.stack` and `torch.cat` have rules of the kit's own, for programs that are about something else; a class of that
name replaces them.

## What differs, and why

- A rule may save something else than PyTorch's formula does. A saved tensor that was changed in place is an error only
  if a gradient depends on it; a rule that computes from its input where PyTorch saves the result notices a change of
  the input, and not one of the result.
- Where a gradient of a gradient is asked for (`create_graph=True`), the rules are recorded, so that second gradients
  have the names of what the rules did. An operation in a rule that has no rule itself is an error as soon as a gradient
  goes through it, not before.
- A number in a program reaches a rule as a 0-d tensor, unless its parameter is annotated as a number. PyTorch computes
  some powers otherwise for a number than for a tensor: `(-inf) ** 0.5` is NaN, with the exponent as a tensor it is inf.
- `x.data` is a tensor to look at and to change; it cannot be made a leaf itself (`x.detach()` can).
"""
START = ["x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)", "w = torch.tensor([0.5, 1.5, 2.5])"]
COVERED: dict[str, tuple[str, ...]] = {
    "In place": (
        "(x * w).sum().backward()\nwith torch.no_grad(): x -= 0.1 * x.grad\nx.grad.zero_()",
        "x += 1",
        "y = x * 2; y += 1; y.sum().backward()",
        "y = x * 2; z = y; y *= w; print(z); z.sum().backward()",
        "w[1] = 5.0; (x * w).sum().backward()",
        "y = torch.zeros(3); y[0] = x.sum(); y[1:] = x[1:] * 2; print(y); y.sum().backward()",
        "y = x * 2; v = y[0]; v *= 3; print(y, v); y.sum().backward()",
        "y = torch.exp(x)\nwith torch.no_grad(): y.mul_(2)\ny.sum().backward()",
        "y = x * 3\nwith torch.no_grad(): x.add_(1)\ny.sum().backward()",
        "u = x.detach(); u += 1; print(x)",
        "x.data += w; x.data.mul_(2); x.data[0] = 7.0",
        "y = F.relu(x * 1, inplace=True); y.sum().backward()",
        "y = x * 2; y.zero_(); y.sum().backward()",
        "s = torch.zeros(())\nfor v in (x, x * x): s += v.sum()\ns.backward()",
        "torch.mul(w, w, out=w)",
        "y = x * 2; part = y[0]; y += part",
        "y = torch.mul(x, w, out=torch.empty(3))",
    ),
    "Methods and nodes": (
        "x.where(x > 1.5, w * 2).sum().backward()",
        "y = (x * 2).sum(); print(type(y.grad_fn).__name__, type(y.grad_fn.next_functions[0][0]).__name__)",
    ),
    "Lists and several results": (
        "torch.stack([x, w]).sum().backward()",
        "torch.cat([x, x * 2], dim=0)[1:4].sum().backward()",
        "a, b = x.split(2); (a * 3).sum().backward()",
        "a, b, c = torch.unbind(x); (a * b).backward()",
        "m = x.max(0); print(m.values, m.indices); m.values.backward()",
        "values, indices = torch.sort(x, descending=True); (values * w).sum().backward()",
        "x.topk(2).values.sum().backward()",
        "low, high = torch.aminmax(x); (low * high).backward()",
    ),
    "Gradients": (
        "(x * x).sum().backward(); g = x.grad; (x * w).sum().backward(); print(g)",
        "x.grad = torch.ones(2)",
        "x.grad = 1.0",
        "y = x * 2; y.retain_grad(); y.sum().backward(); print(y.grad)",
        "y = x * 2; y.retain_grad(); y[0].zero_(); y.sum().backward(); print(y.grad)",
        "x.register_hook(lambda g: g * 2); x.sum().backward()",
        "h = x.register_hook(lambda g: g * 2); h.remove(); x.sum().backward()",
        "a, b = x.split(2); a.register_hook(lambda g: print(g)); b.sum().backward()",
        "x.register_post_accumulate_grad_hook(lambda p: print(p.grad)); x.sum().backward()",
        "print(torch.autograd.grad((x * w).sum(), x))",
        "torch.autograd.grad(x.sum(), w)",
        "y = x * x; z = y * w; z.sum().backward(inputs=[x])",
        "(g,) = torch.autograd.grad((x * x * x).sum(), x, create_graph=True); g.sum().backward(); print(x.grad)",
        "torch.autograd.backward([x.sum(), (x * w).sum()])",
        "y = (x * x).sum(); y.backward(retain_graph=True); y.backward(); y.backward()",
        "(x * 2).backward(torch.tensor([1, 2, 3]))",
    ),
    "Second gradients and forward mode": (
        "f = lambda t: (t * t * t).sum(); print(torch.autograd.functional.hvp(f, x.detach(), w))",
        "print(torch.autograd.functional.hvp(lambda t: (t * 2).sum(), w, w))",
        "print(torch.func.jvp(lambda a, b: a * b + a, (w, w * 2), (torch.ones(3), w)))",
        "print(torch.func.jvp(lambda a: (a * 2, torch.ones(3)), (w,), (w,)))",
        "fw = torch.autograd.forward_ad\n"
        "with fw.dual_level(): print(fw.unpack_dual(w * fw.make_dual(w, torch.ones(3)) * 2))",
        "fw = torch.autograd.forward_ad\nwith fw.dual_level(): v = fw.make_dual(w, torch.ones(3)) * 2\n"
        "print(fw.unpack_dual(v))",
        "torch.autograd.forward_ad.make_dual(w, w)",
        "fw = torch.autograd.forward_ad\nwith fw.dual_level(): fw.make_dual(w, torch.ones(2))",
        "fw = torch.autograd.forward_ad\nwith fw.dual_level(): fw.make_dual(w, torch.tensor([1, 2, 3]))",
        "class Cube(torch.autograd.Function):\n"
        "    @staticmethod\n"
        "    def forward(ctx, x): ctx.save_for_backward(x); return x * x * x\n"
        "    @staticmethod\n"
        "    @torch.autograd.function.once_differentiable\n"
        "    def backward(ctx, g): return g * 3 * ctx.saved_tensors[0] * ctx.saved_tensors[0]\n"
        "(g,) = torch.autograd.grad((Cube.apply(x) + x * x).sum(), x, create_graph=True); g.sum().backward()\n"
        "(g,) = torch.autograd.grad(Cube.apply(Cube.apply(x)).sum(), x, create_graph=True); g.sum().backward()",
        "class Product(torch.autograd.Function):\n"
        "    @staticmethod\n"
        "    def forward(ctx, a, b, by): ctx.save_for_forward(a, b); ctx.by = by; return a * b * by\n"
        "    @staticmethod\n"
        "    def jvp(ctx, u, v, by): a, b = ctx.saved_tensors; print(u, v, by); return (u * b + a * v) * ctx.by\n"
        "print(torch.autograd.forward_ad.unpack_dual(Product.apply(w, w, 3)))\n"
        "fw = torch.autograd.forward_ad\n"
        "with fw.dual_level(): print(fw.unpack_dual(Product.apply(fw.make_dual(w, w * 2), w, 3)))",
    ),
    "Dtypes and numbers": (
        "(x * w.double()).sum().backward()",
        "(x * True).sum().backward()",
        "((x > 0) * x).sum().backward()",
        "m = ~(x > 0) & (w < 2); print(m)",
        "(np.float64(2) * x + np.float32(0.5)).sum().backward()",
        "h = torch.tensor([0.1], dtype=torch.float16, requires_grad=True); (h * 1e5).backward()",
        "torch.tensor([1, 2]) ** -1",
        "torch.tensor([1, 2]).requires_grad_()",
        "x - True",
        "print(np.array(w), np.array(w).dtype)",
        "y = np.exp(x.detach()); z = w * np.ones(3)",
        "np.ones(3) * x",
        "x.numpy()",
        "print(torch.Tensor([1, 2]), torch.Tensor(3).shape)",
        "torch.manual_seed(1); print(torch.randn(2), torch.from_numpy(np.ones(2)))",
        "state = torch.get_rng_state(); a = torch.randn(2); torch.set_rng_state(state); print(a, torch.randn(2))",
    ),
    "Switches": (
        "with torch.no_grad(): y = x * 2",
        "torch.set_grad_enabled(False); y = x * 2; torch.set_grad_enabled(True)",
        "with torch.inference_mode(): print((x * 2).requires_grad)",
        "with torch.no_grad(), torch.enable_grad(): y = x * 2",
        "f = torch.no_grad()(lambda: x * 2); y = f(); z = f()",
        "with torch.no_grad(): y = x[0]\ny.requires_grad_(); (y * 3).backward(); print(y.grad, x.grad)",
        "with torch.no_grad(): y = x[:2]\nprint(torch.autograd.grad(y.sum(), y, allow_unused=True))",
        "y = list(w)[0]; y.add_(x[0])",
        "y = w.tensor_split(3)[0]; y.add_(x[0])",
        "@torch.no_grad()\ndef each():\n    yield (x * 2).requires_grad\nprint(list(each()), (x * 2).requires_grad)",
        "off = torch.no_grad()\nwith off: y = x * 2\nwith off: z = x * 2",
    ),
    "Copies and print": (
        "y = copy.deepcopy(x); (y * y).sum().backward()",
        "copy.deepcopy(x * 2)",
        "y = torch.as_tensor(x); print(y is x)",
        "print(x, x * 2, 1 - x, 1 / x, x.sum(), x.sum(0), x.mean(), x ** 2, 2 ** x, x[0], x[1:])",
        "torch.set_printoptions(linewidth=40); print(x * 1.5 + 0.25); torch.set_printoptions(linewidth=80)",
        "torch.testing.assert_close(x * 2, x + x)",
    ),
    "Modules": (
        "p = torch.nn.Parameter(w); (p * p).sum().backward(); print(p.grad)",
        "step = torch.optim.SGD([x], lr=0.1, momentum=0.9)\n"
        "for _ in range(3): step.zero_grad(); (x * x).sum().backward(); step.step()",
        "p = torch.nn.Parameter(w); print(p, isinstance(p, torch.nn.Parameter), isinstance(p * 2, torch.nn.Parameter))",
        "step = torch.optim.SGD([{'params': [x], 'lr': 0.1}, {'params': w}], lr=0.2)\n"
        "(x * x).sum().backward(); step.step(); step.param_groups[0]['lr'] = 1.0; step.step()",
        "step = torch.optim.SGD([x], 0.1, 0.9, 0, 0.01, True)\n"
        "for _ in range(3): step.zero_grad(); (x * x).sum().backward(); step.step()",
        "step = torch.optim.SGD([x], 0.1, 0.9, 0.5, maximize=True, foreach=False)\n"
        "for _ in range(3): step.zero_grad(); (x * w).sum().backward(); step.step()",
        "step = torch.optim.SGD([x], lr=0.1); y = w.clone().requires_grad_()\n"
        "step.add_param_group({'params': y, 'lr': 1})\n"
        "(x * y).sum().backward(); step.step(); print(y, len(step.param_groups), step.defaults['lr'])",
        "from torch.utils.data import DataLoader, TensorDataset\n"
        "for a, b in DataLoader(TensorDataset(w, w * 2), batch_size=2): print(a, b); (a * x[:len(a)]).sum().backward()",
        "torch.optim.SGD(x, lr=0.1)",
        "torch.optim.SGD([x * 2], lr=0.1)",
        "torch.optim.SGD([x], lr=0.1, momentum=-1)",
        "torch.optim.SGD([x], learning_rate=0.1)",
        "torch.optim.SGD([x], lr=0.1, nesterov=True)",
        "torch.optim.SGD([x], lr=0.1).add_param_group({'params': [w, x]})",
    ),
    "Functions of your own": (
        "class Twice(torch.autograd.Function):\n"
        "    @staticmethod\n"
        "    def forward(ctx, x): return x * 2, 7\n"
        "    @staticmethod\n"
        "    def backward(ctx, g, _): return g * 2\n"
        "y, seven = Twice.apply(x); print(y, seven); y.sum().backward()",
    ),
}
REFUSED = (
    "torch.nn.Linear(2, 1)",
    "torch.optim.Adam([x])",
    "torch.optim.SGD([x], lr=0.1, differentiable=True)",
    "torch.optim.SGD([x], lr=0.1).state_dict()",
    "torch.vmap(lambda x: x * 2)(w)",
    "torch.autograd.functional.jacobian(lambda x: x * 2, x)",
    "torch.func.grad(lambda x: x * 2)",
    "with torch.autograd.forward_ad.dual_level(): torch.autograd.forward_ad.make_dual(x, w)",
    "torch.autograd.grad(x * 2, x, torch.ones(2, 3), is_grads_batched=True)",
    "(x * 2).grad_fn.register_hook(print)",
    "y = x * 2; y.unsqueeze_(0)",
    "x.data.requires_grad = True",
    "torch.cumsum(x, 0)",
)


def refusal(source: str) -> str:
    """Return the sentence with which the kit refuses a program. AssertionError if it does not."""
    space = namespace_of(torch)
    with using(()):
        try:
            for line in (*START, source):
                exec(line, space)
        except EngineError as error:
            return str(error)
    raise AssertionError(f"{source} is not refused")


def page() -> str:
    """Return the text of docs/look-alike.md."""
    parts = [BEGINNING, "## Covered\n"]
    for title, programs in COVERED.items():
        lines = [source.replace("\n", "\n    ") for source in programs]
        parts.append(f"### {title}\n\n" + "\n\n".join(f"    {line}" for line in lines) + "\n")
    rows = [f"| `{source}` | {refusal(source)} |" for source in REFUSED]
    parts.append("## Refused, by name\n\n| program | what the kit says |\n| --- | --- |\n" + "\n".join(rows) + "\n")
    return "\n".join(parts) + ENDING


def differences() -> dict[str, str]:
    """Return what the covered programs show otherwise on the kit: nothing, it is hoped."""
    found = {source: difference([*START, source]) for programs in COVERED.values() for source in programs}
    return {source: words for source, words in found.items() if words}


if __name__ == "__main__":
    with reference_rules():
        for source, words in differences().items():
            print(source, words, sep="\n    ")
        PAGE.write_text(page(), encoding="utf-8")
