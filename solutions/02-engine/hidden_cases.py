"""The hidden cases of 02-engine: other graphs and values. They never leave this folder."""

from autograder import case, raised

PIECES = ("order", "walk", "accumulate", "zero_", "requires_grad", "no_grad", "seed")


def leaf(torch, *numbers, requires_grad=True):
    return torch.tensor(numbers, dtype=torch.float64, requires_grad=requires_grad)


def ladder(torch, x, y):
    """Every rung uses the two rungs before it."""
    a, b = x * y, torch.sin(x) + y
    for i in range(12):
        a, b = b, (torch.sin(a * b) + a if i % 2 else b + a * a)
    return a * b


def late_use_of_an_early_node(torch, x, y):
    early = torch.sin(x * y)
    late = early
    for _ in range(9):
        late = torch.sin(late) * y
    return early * late + x


def early_use_written_last(torch, x, y):
    early = torch.sin(x * y)
    late = early
    for _ in range(9):
        late = y * torch.sin(late)
    return x + late * early


for _piece in ("order", "walk"):
    for _program in (ladder, late_use_of_an_early_node, early_use_written_last):

        def run(torch, program=_program):
            x, y = leaf(torch, 0.3, -0.9), leaf(torch, 0.8, 1.7)
            out = program(torch, x, y)
            out.backward(leaf(torch, 1.25, -0.5, requires_grad=False))
            return {"value": out, "x.grad": x.grad, "y.grad": y.grad}

        run.__name__ = f"{_piece}_{_program.__name__}"
        case(_piece, pieces=_piece)(run)


@case(question="order", pieces="order")
def a_chain_of_4000_nodes_with_skips(torch):
    x = leaf(torch, 1.0)
    y, before = x, x
    for i in range(4000):
        y, before = (y + before * 0.001 if i % 1000 == 0 else y + 0.5), y
    y.backward()
    return {"value": y, "x.grad": x.grad}


@case(question="walk", pieces="walk")
def a_diamond_of_50_levels_with_two_leaves(torch):
    x, z = leaf(torch, 1.0), leaf(torch, 3.0)
    y = x * z
    for _ in range(50):
        y = y + y * 0.5
    y.backward()
    return {"x.grad": x.grad, "z.grad": z.grad}


@case(question="retain_graph", pieces="walk")
def retained_twice_then_released(torch):
    x, y = leaf(torch, 0.4, 1.1), leaf(torch, -0.7, 0.2)
    h = x * y
    out = torch.sin(h) * h + y
    upstream = leaf(torch, 1.0, -3.0, requires_grad=False)
    out.backward(upstream, retain_graph=True)
    out.backward(upstream, retain_graph=True)
    second = x.grad * 1
    out.backward(upstream)
    return {"second": second, "third": x.grad, "y.grad": y.grad, "fourth": raised(lambda: out.backward(upstream))}


@case(question="accumulate", pieces="accumulate")
def four_calls_on_three_leaves(torch):
    a, b, c = leaf(torch, 1.0, 2.0), leaf(torch, 3.0, -4.0), leaf(torch, 0.5, 0.25)
    for i in range(4):
        (a + b).backward(leaf(torch, 1.0 * i, -2.0, requires_grad=False))
        (b * c).backward(leaf(torch, 0.5, 1.0 * i, requires_grad=False))
    kept = b.grad * 1
    a.grad.zero_()
    return {"a": a.grad, "b": b.grad, "b before": kept, "c": c.grad}


@case(question="zero", pieces="zero_")
def zeroing_a_matrix(torch):
    t = torch.tensor([[1.0, float("nan")], [float("-inf"), 4.0]])
    alias = t.detach()
    t.zero_()
    return {"t": t, "alias": alias}


@case(question="requires_grad", pieces="requires_grad")
def constants_on_either_side(torch):
    x, c = leaf(torch, 2.0, 1.0), leaf(torch, 3.0, -1.0, requires_grad=False)
    first, second = c * c + x, x + c * c
    (first * second).backward(leaf(torch, 1.0, 0.5, requires_grad=False))
    return {"asked": [first.requires_grad, second.requires_grad, (c * c).requires_grad], "x.grad": x.grad, "c.grad": c.grad}


@case(question="no_grad", pieces="no_grad")
def no_grad_nested_with_an_exception_inside(torch):
    x = leaf(torch, 2.0, 1.0)
    seen = []

    def inner():
        with torch.no_grad():
            raise KeyError

    with torch.no_grad():
        seen.append(raised(inner))
        seen.append((x * x).requires_grad)
    seen.append((x * x).requires_grad)
    (x * x).backward(leaf(torch, 1.0, 0.5, requires_grad=False))
    return {"seen": seen, "x.grad": x.grad}


@case(question="root", pieces="seed")
def a_matrix_root(torch):
    x = torch.tensor([[1.0, 2.0, 3.0], [0.5, -1.0, 4.0]], dtype=torch.float64, requires_grad=True)
    y = x * x
    shapes = [(3,), (1, 3), (2, 1), (3, 2), (6,)]
    refused = [raised(lambda: (x * x).backward()), *(raised(lambda s=s: (x * x).backward(torch.ones(s, dtype=torch.float64))) for s in shapes)]
    y.backward(torch.tensor([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]], dtype=torch.float64))
    return {"refused": refused, "x.grad": x.grad}


@case(question="together", pieces=PIECES)
def a_ladder_with_everything(torch):
    x, y = leaf(torch, 0.3, -0.9), leaf(torch, 0.8, 1.7)
    out = ladder(torch, x, y)
    with torch.no_grad():
        weight = out * out
    (out * weight).backward(leaf(torch, 1.25, -0.5, requires_grad=False))
    return {"value": out, "x.grad": x.grad, "y.grad": y.grad}
