"""The statements of the random programs: `statement` writes one that fits the tensors there are."""

from __future__ import annotations

import random
from typing import Any

_DTYPES = ("torch.float32",) * 6 + ("torch.float64",) * 3 + ("torch.float16", "torch.int64", "torch.bool")
_SHAPES = ((3,), (3,), (2, 3), (2, 3), (), (1,), (2, 1))
_NUMBERS = ("2", "-1", "0.5", "3.0", "True", "np.float64(1.5)", "np.float32(0.25)", "np.int64(2)", "1e-3")
_UNARY = ("exp", "sin", "cos", "abs", "relu", "sigmoid", "tanh", "neg", "clone", "sqrt", "log")
_NAMES = "abcdefghpqrstuvwxyz"

# {n} a new name, {a} {b} tensors, {f} a floating tensor, {k} a number, {u} an operation of one operand
_KINDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "leaf": (9, ("{n} = {leaf}",)),
    "seeded": (1, (
        "torch.manual_seed({i}); {n} = torch.randn(3, requires_grad={flag})", "{n} = torch.rand(2, 3)",
        "{n} = torch.ones_like({a})", "{n} = torch.zeros_like({f}, requires_grad=True)", "{n} = {a}.new_ones(3)",
        "{n} = torch.full((3,), 2.0)",
    )),
    "binary": (12, (
        "{n} = {a} + {b}", "{n} = {a} - {b}", "{n} = {a} * {b}", "{n} = {a} * {b}", "{n} = {a} / {b}",
        "{n} = torch.mul({a}, {b})", "{n} = torch.add({a}, {b}, alpha=2)", "{n} = {a}.sub({b})", "{n} = {a} @ {b}",
        "{n} = torch.where({a} > {b}, {a}, {b})", "{n} = torch.mul(input={a}, other={b})",
        "{n} = {a}.where({a} > {b}, {b})",
    )),
    "number": (8, (
        "{n} = {a} + {k}", "{n} = {k} - {a}", "{n} = {k} * {a}", "{n} = {a} / {k}", "{n} = {k} / ({a} + 3)",
        "{n} = {a} ** 2", "{n} = 2 ** {a}", "{n} = {a} * {k}", "{n} = {a} - {k}", "{n} = torch.sub({a}, {k})",
        "{n} = {a} ** {k}", "{n} = np.float64(3) * {a}", "{n} = {a} * np.ones(3)", "{n} = np.ones(3) - {a}",
    )),
    "unary": (8, (
        "{n} = {f}.{u}()", "{n} = torch.{u}({f})", "{n} = -{a}", "{n} = F.relu({f})", "{n} = abs({a})", "{n} = +{a}",
    )),
    "reduction": (6, (
        "{n} = {a}.sum()", "{n} = {f}.mean()", "{n} = {f}.sum(0)", "{n} = torch.sum({f}, dim=-1, keepdim=True)",
        "{n} = {f}.mean(dim=0)",
    )),
    "view": (7, (
        "{n} = {a}[0]", "{n} = {a}[1:]", "{n} = {a}[..., 0]", "{n} = {a}[None]", "{n} = {a}.view(-1)",
        "{n} = {a}.reshape(-1)", "{n} = {a}.T", "{n} = {a}.unsqueeze(0)", "{n} = {a}.transpose(0, -1)",
        "{n} = {a}.expand(2, 3)", "{n} = {a}[:, 1]", "{n} = {a}.flatten()",
    )),
    "index": (3, (
        "{n} = {f}[{f} > 0]", "{n} = {f}[torch.tensor([0, 0])]", "{n} = {f}[[0]]", "for {n} in {f}: pass",
        "{n} = list({f})[-1]",
    )),
    "several": (7, (
        "{n} = torch.stack([{a}, {b}])", "{n} = torch.cat([{a}, {b}])", "{n} = torch.stack(({a}, {b}), dim=-1)",
        "{n}, {m} = {f}.split(2)", "{n} = torch.split({f}, 1)[0]", "{n}, {m} = torch.chunk({f}, 2)",
        "{n}, *_ = {f}.unbind()", "{n}, {m} = {f}.max(0)", "{n} = {f}.min(dim=-1, keepdim=True).values",
        "{n} = torch.sort({f}).values", "{n}, {m} = {f}.sort(descending=True)", "{n} = {f}.topk(1).indices",
        "{n}, {m} = torch.topk({f}, 2)", "{n}, {m} = torch.aminmax({f})", "{n} = {f}.max()",
        "{n} = torch.cat(tensors=[{a}, {b}], dim=-1)", "{n} = torch.aminmax({f}, dim=0).max",
    )),
    "in place": (12, (
        "{a} += {b}", "{a} -= {b}", "{a} *= {b}", "{a} /= {b}", "{a} += {k}", "{a} *= {k}", "{a}.add_({b})",
        "{a}.mul_({k})", "{a}.sub_({b})", "{a}[0] = {k}", "{f}[0] = {b}", "{f}[1:] = {b}", "{f}[...] = {b}",
        "if {f}.is_contiguous(): {f}[{f} > 0] = 0", "{f}.{u}_()", "{a}.zero_()", "{a}.fill_(2)", "{a}.copy_({b})",
        "F.relu({f}, inplace=True)", "torch.relu_({f})", "{a}.div_({b})", "{f}.exp_()", "{a} **= 2",
    )),
    "unrecorded in place": (4, (
        "with torch.no_grad(): {a} += {b}", "with torch.no_grad(): {a}.mul_({k})", "with torch.no_grad(): {a}[0] = {k}",
        "with torch.no_grad(): {a} -= 0.1 * {a}.grad", "with torch.no_grad(): {a}.copy_({b})",
    )),
    "data": (4, (
        "{a}.data += {b}", "{a}.data.mul_({k})", "{a}.data -= 0.1 * {a}.grad", "{n} = {a}.data * {b}",
        "if ({a}.shape, {a}.dtype) == ({b}.shape, {b}.dtype): {a}.data = {b}.data.clone()", "{a}.data[0] = {k}",
        "{a}.data.sub_({b})", "{n} = {a}.data.clone()",
    )),
    "backward": (11, (
        "{f}.sum().backward()", "{f}.sum().backward(retain_graph=True)", "{f}.backward(torch.ones_like({f}))",
        "{f}.backward()", "{f}.mean().backward(inputs=[{b}])",
        "{f}.backward(torch.arange({f}.numel()).reshape({f}.shape))", "(2 * {f}).sum().backward(retain_graph=True)",
    )),
    "grad": (4, (
        "{n} = torch.autograd.grad({f}.sum(), [{b}])[0].clone()",
        "{n} = torch.autograd.grad({f}.sum(), {b}, retain_graph=True)[0].clone()",
        "{n} = torch.autograd.grad({f}, {b}, torch.ones_like({f}), retain_graph=True)[0].clone()",
        "({n}, {m}) = torch.autograd.grad([{f}.sum(), {b}.sum()], [{a}, {f}], allow_unused=True, retain_graph=True); "
        "({n}, {m}) = [g if g is None else g.clone() for g in ({n}, {m})]",
    )),
    "again": (2, tuple(
        "_w = {f}.detach().double().clamp(-2, 2).requires_grad_(); "
        f"(_g,) = torch.autograd.grad({y}.sum(), _w, create_graph=True); "
        "(_g * _g).sum().backward(); seen.append(_w.grad * 1)"
        for y in ("(_w.sin() * _w)", "(_w * _w * _w)", "(2 * _w / (_w * _w + 1))", "torch.stack([_w, _w * _w]).sin()",
                  "_w.tanh()")
    )),
    "kept": (4, (
        "{n} = {a}.grad", "{a}.grad.zero_()", "{a}.grad = None", "{a}.grad = {b}.detach().clone()", "{a}.grad *= 2",
        "{a}.grad = torch.ones(3)", "seen.append({a}.grad is {b}.grad)", "seen.append({a}.grad * 1)",
    )),
    # PyTorch crashes on a hook of a view of what has changed
    "hook": (3, (
        "{f}.requires_grad and {f}._base is None and {f}.register_hook(lambda g: g * 2)",
        "{f}.requires_grad and {f}._base is None and {f}.register_hook(lambda g: seen.append(g.sum().item()))",
        "{f}.requires_grad and {f}._base is None and {f}.retain_grad()",
        "_h = {f}.requires_grad and {f}._base is None and {f}.register_hook(lambda g: -g); _h and _h.remove()",
        "{f}.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad * 1))",
    )),
    "flags": (4, (
        "if {f}.requires_grad: {f}.requires_grad_()", "if {f}.grad_fn is not None: {f}.requires_grad = False",
        "{n} = {a}.detach()", "{n} = {a}.detach()", "{n} = {a}.detach().requires_grad_()",
        "{n} = {a}.detach().clone().requires_grad_({flag})",
    )),
    "switch": (4, (
        "with torch.no_grad(): {n} = {a} * {b}", "torch.set_grad_enabled({flag})", "torch.set_grad_enabled(True)",
        "with torch.set_grad_enabled({flag}): {n} = {a} + {b}", "{n} = torch.no_grad()(lambda: {a} * 2)()",
        "with torch.no_grad(), torch.enable_grad(): {n} = {a} * {b}", "{n} = torch.enable_grad()(lambda: {a} * 2)()",
    )),
    "whole": (3, (
        "{n} = {a} > {b}", "{n} = ~({a} > 0)", "{n} = ({a} > 0) & ({b} < 1)", "{n} = {a} == {b}",
        "{n} = ({a} > 0) | ({a} < -1)", "{n} = {a}.argmax()", "{n} = torch.isnan({a})", "{n} = {f}.double()",
        "{n} = {f}.float()",
    )),
    "copy": (2, (
        "{n} = copy.deepcopy({a})", "{n} = copy.copy({a})", "{n} = torch.as_tensor({a})",
        "{n} = torch.tensor([1.0, {a}.numel()])",
    )),
    "shown": (6, (
        "print({a})", "print({a}.grad)", "print(type({a}.grad_fn).__name__)", "{n} = np.exp({f})",
        "print({a}.requires_grad, {a}.is_leaf, {a}.dtype, tuple({a}.shape))",
        "seen.append({a}.tolist())", "seen.append(float({a}.sum()))", "print(f'{{{a}}}')",
        "seen.append(np.array({a}).dtype.name)", "seen.append({a}.detach().numpy().tolist())",
        "seen.append(bool(torch.allclose({a}, {b})))", "torch.testing.assert_close({a}, {b})", "seen.append(len({a}))",
        "seen.append({a} is {b})",
    )),
}  # fmt: skip


def statement(draw: random.Random, tensors: dict[str, Any], recording: bool) -> str:
    """Write a statement over `tensors`, PyTorch's own tensors by name."""
    if len(tensors) < 2:
        return f"{draw.choice(_NAMES)} = {_leaf(draw)}"
    (kind,) = draw.choices(list(_KINDS), [weight for weight, _ in _KINDS.values()])
    # PyTorch is of two minds about a view that was made then: it asks for a gradient and gets none
    if kind in ("view", "index", "several") and not recording:
        kind = "number"
    template = draw.choice(_KINDS[kind][1])
    names = list(tensors)
    floating = [name for name, value in tensors.items() if value.is_floating_point()] or names
    recorded = [name for name in floating if tensors[name].requires_grad] or floating
    n, m = draw.sample(_NAMES, 2)
    f = draw.choice(recorded if draw.random() < 0.7 else floating)
    a = draw.choice(recorded if draw.random() < 0.5 else names)
    alike = [name for name in names if tensors[name].shape == tensors[f if "{f}" in template else a].shape]
    b = draw.choice(alike if draw.random() < 0.6 else names)
    target = f if "{f}" in template else a
    if "in place" in kind and _meet(tensors[target], tensors[b]):
        b = target
    return template.format(
        n=n,
        m=m,
        a=a,
        b=b,
        f=f,
        k=draw.choice(_NUMBERS),
        u=draw.choice(_UNARY),
        i=draw.randint(0, 9),
        flag=draw.random() < 0.6,
        leaf=_leaf(draw),
    )


def _meet(target: Any, other: Any) -> bool:
    """Tell whether an operand shares memory with the target, but not place by place: what comes of it is left open."""
    same = target.data_ptr(), target.shape, target.stride()
    shared = target.untyped_storage().data_ptr() == other.untyped_storage().data_ptr()
    return shared and same != (other.data_ptr(), other.shape, other.stride())


def _leaf(draw: random.Random) -> str:
    shape, dtype = draw.choice(_SHAPES), draw.choice(_DTYPES)
    size = 1
    for n in shape:
        size *= n
    if dtype == "torch.bool":
        numbers: list[Any] = [draw.random() < 0.5 for _ in range(size)]
    elif dtype == "torch.int64":
        numbers = [draw.randint(-2, 3) for _ in range(size)]
    else:
        numbers = [
            draw.choice((0.0, 1.0, round(draw.uniform(-2, 2), 2), round(draw.uniform(0.3, 2), 2))) for _ in range(size)
        ]
    floating = dtype.startswith("torch.float")
    asks = floating and draw.random() < 0.7
    for n in shape[:0:-1]:
        numbers = [numbers[i : i + n] for i in range(0, len(numbers), n)]
    text = repr(numbers if shape else numbers[0])
    return f"torch.tensor({text}, dtype={dtype}{', requires_grad=True' if asks else ''})"
