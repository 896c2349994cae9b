"""The public cases of 02-engine: programs whose gradients are right only if each piece of the engine is right.

A case takes the pieces it names from you and the others from the kit, so that every question is judged by its own work.
"""

import sys
from math import inf, nan

from autograder import PIECES, case, few_nested_calls, leaf, raised, totals_of_every_size

THESE = [piece for piece in PIECES if piece not in ("detach", "hvp")]  # other assignments ask for these
DTYPES = ("float64", "float32", "float16")


def number(torch, value, requires_grad=True):
    return torch.tensor(value, dtype=torch.float64, requires_grad=requires_grad)


def filled(torch, shape, value, requires_grad=True):
    return torch.full(shape, value, dtype=torch.float64, requires_grad=requires_grad)


# -- programs, each a way in which graphs branch -----------------------------------------------------------------------


def chain(torch, x, y):
    return torch.sin(x * y) * x.detach()


def fan_out(torch, x, y):
    return x * x + y * x + x


def inner_node_used_twice(torch, x, y):
    h = x * y
    k = h + h
    return k + k


def inner_node_used_in_two_operations(torch, x, y):
    h = torch.sin(x)
    return h * y + h * h


def balanced_diamond(torch, x, y):
    h = x * y
    return torch.sin(h) * (h + y)


def skip_diamond(torch, x, y):
    h = x * y
    return torch.sin(torch.sin(torch.sin(h))) + h


def skip_diamond_the_other_way_round(torch, x, y):
    h = x * y
    return h + torch.sin(torch.sin(torch.sin(h)))


def skips_of_several_lengths(torch, x, y):
    h = x * y
    k = h + torch.sin(h)
    m = k * h
    return h + torch.sin(m + k) * h


def met_again_at_once(torch, x, y):
    h = torch.sin(x * y)
    k = torch.sin(h)
    return (h + k) + k


def met_again_at_once_the_other_way_round(torch, x, y):
    h = torch.sin(x * y)
    k = torch.sin(h)
    return k + (k + h)


def a_sum_of_both_leaves_and_more_of_each(torch, x, y):
    before = torch.sin(x) * y
    return before * (x + y)


def three_operands(torch, x, y):
    h = torch.sin(y)
    k = torch.where(torch.tensor([True, False, True]), x, h)  # only a third operand leads to y
    return torch.where(torch.tensor([False, True, True]), x * k, h) * k


PROGRAMS = [
    chain,
    fan_out,
    inner_node_used_twice,
    inner_node_used_in_two_operations,
    balanced_diamond,
    skip_diamond,
    skip_diamond_the_other_way_round,
    skips_of_several_lengths,
    met_again_at_once,
    met_again_at_once_the_other_way_round,
    a_sum_of_both_leaves_and_more_of_each,
    three_operands,
]


def gradients(question, pieces, program, prefix):
    """Make a case that runs `program` and returns the value and the gradients of both leaves."""

    def run(torch):
        x, y = leaf(torch, 0.7, -1.3, 2.0), leaf(torch, 1.1, 0.4, -0.6)
        out = program(torch, x, y)
        out.backward(leaf(torch, 0.5, -2.0, 1.5, requires_grad=False))
        return {"the result": out, "x.grad": x.grad, "y.grad": y.grad}

    run.__name__ = f"{prefix}_{program.__name__}"
    case(question, pieces=pieces, aspect="branching graphs")(run)


for _program in PROGRAMS:
    gradients("order", "order", _program, "order")
    gradients("walk", "walk", _program, "walk")


# -- order -------------------------------------------------------------------------------------------------------------


def listed(root):
    """Return the names of the nodes that `order` lists from `root`; on PyTorch, of all nodes reachable from it."""
    from autograder.engine import Node, engine  # only at its first use: importing torch takes seconds

    if isinstance(root, Node):
        nodes = list(engine.order(root))
    else:
        nodes = [root]
        for node in nodes:
            nodes.extend({child: None for child, _ in node.next_functions if child is not None and child not in nodes})
    first, *others = (node.name().rsplit("::", 1)[-1] for node in nodes)
    return ", ".join([first, *sorted(others)])


@case(question="order", pieces="order", aspect="every node once")
def every_node_is_listed_once(torch):
    x, y, c = leaf(torch, 0.7, -1.3), leaf(torch, 1.1, 0.4), leaf(torch, 3.0, 5.0, requires_grad=False)
    h = torch.sin(x)
    k = torch.sin(h)
    one, other = (h + k) + k, c * (h + y)
    roots = {
        "one graph": one.grad_fn,
        "another graph": other.grad_fn,
        "the first graph once more": one.grad_fn,
        "a leaf": h.grad_fn.next_functions[0][0],
    }
    return {
        f"the list of the nodes of {which} (its first node, then the others by name)": listed(root)
        for which, root in roots.items()
    }


@case(question="order", pieces="order", aspect="long graphs")
def a_chain_of_550_nodes(torch):
    x = number(torch, 1.5)
    y, step = x, number(torch, 0.25, requires_grad=False)
    for _ in range(550):
        y = y + step
    with few_nested_calls(500) as limit:
        y.backward()
        return {
            "the result": y,
            "x.grad": x.grad,
            f"sys.getrecursionlimit() > {limit}": sys.getrecursionlimit() > limit,
        }


@case(question="order", pieces="order", aspect="long graphs")
def a_chain_of_1100_nodes_through_either_operand(torch):
    x = number(torch, 1.5)
    y = x
    for i in range(1100):
        y = y + x if i % 2 else x + y
    with few_nested_calls(500) as limit:
        y.backward()
        return {
            "the result": y,
            "x.grad": x.grad,
            f"sys.getrecursionlimit() > {limit}": sys.getrecursionlimit() > limit,
        }


@case(question="order", pieces="order", aspect="every node once")
def a_diamond_of_60_levels(torch):
    x = number(torch, 1.5)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    return {"x.grad": x.grad}


@case(question="order", pieces="order", aspect="every node once")
def constants_in_between(torch):
    x, c = leaf(torch, 2.0, -1.0), leaf(torch, 3.0, 5.0, requires_grad=False)
    y = c * x + c
    (y * c + 2 * y).backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    return {"x.grad": x.grad, "c.grad": c.grad}


@case(question="order", pieces="order", aspect="every node once")
def a_graph_is_put_in_order_twice(torch):
    x = number(torch, 0.8)
    h = x * x
    y = torch.sin(h) * h
    y.backward(retain_graph=True)
    first = x.grad * 1
    y.backward()
    return {"x.grad after the first call": first, "x.grad after the second call": x.grad}


# -- walk --------------------------------------------------------------------------------------------------------------


@case(question="walk", pieces="walk", aspect="several outputs")
def several_outputs_of_one_operation(torch):
    x = torch.tensor([[0.5, -1.0], [2.0, 3.0], [-0.7, 0.2]], dtype=torch.float64, requires_grad=True)
    a, b, c = torch.unbind(x)
    (a * b + torch.sin(c) * b).backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    return {"x.grad": x.grad}


@case(question="walk", pieces="walk", aspect="several outputs")
def an_output_that_nobody_uses(torch):
    x = torch.tensor([[0.5, -1.0], [2.0, 3.0], [-0.7, 0.2]], dtype=torch.float64, requires_grad=True)
    _, b, _ = torch.unbind(x)
    (b * b).backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    return {"x.grad": x.grad}


@case(question="walk", pieces="walk", aspect="several outputs")
def one_output_of_several_as_root(torch):
    x = torch.tensor([[0.5, -1.0], [2.0, 3.0], [-0.7, 0.2]], dtype=torch.float64, requires_grad=True)
    _, b, _ = torch.unbind(x)
    b.backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    return {"x.grad": x.grad}


@case(question="walk", pieces="walk", aspect="long graphs")
def walk_a_chain_of_550_nodes(torch):
    x = number(torch, 1.5)
    y, step = x, number(torch, 0.25, requires_grad=False)
    for _ in range(550):
        y = y + step
    with few_nested_calls(500) as limit:
        y.backward()
        return {
            "the result": y,
            "x.grad": x.grad,
            f"sys.getrecursionlimit() > {limit}": sys.getrecursionlimit() > limit,
        }


@case(question="walk", pieces="walk", aspect="long graphs")
def walk_a_diamond_of_60_levels(torch):
    x = number(torch, 1.5)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    return {"x.grad": x.grad}


@case(question="walk", pieces="walk", aspect="constants and leaves")
def a_constant_operand_gets_no_gradient(torch):
    x, c = leaf(torch, 2.0, -1.0), leaf(torch, 3.0, 5.0, requires_grad=False)
    h = x * c
    (h * h).backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    return {"x.grad": x.grad, "c.grad": c.grad}


@case(question="walk", pieces="walk", aspect="constants and leaves")
def a_leaf_outside_the_graph_keeps_none(torch):
    x, unused = leaf(torch, 2.0, -1.0), leaf(torch, 3.0, 5.0)
    (x * x).backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    return {"x.grad": x.grad, "unused.grad": unused.grad}


@case(question="walk", pieces="walk", aspect="memory")
def the_given_gradient_is_left_alone(torch):
    x, y = leaf(torch, 2.0, -1.0), leaf(torch, 3.0, 5.0)
    upstream = leaf(torch, 1.0, -0.5, requires_grad=False)
    h = x + y
    (h + h + x).backward(upstream)
    return {"the upstream gradient after backward": upstream, "x.grad": x.grad, "y.grad": y.grad}


@case(question="walk", pieces="walk", aspect="special")
def gradients_of_zeros_and_without_elements_arrive_too(torch):
    x, y = leaf(torch, 2.0, -1.0), leaf(torch, 3.0, 5.0)
    c = leaf(torch, 0.0, 0.0, requires_grad=False)
    (x * c + y).backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    z = filled(torch, (0, 2), 1.5)
    (z * z).backward(filled(torch, (0, 2), 1.0, requires_grad=False))
    return {"x.grad": x.grad, "y.grad": y.grad, "z.grad for z without elements": z.grad}


@case(question="walk", pieces="walk", aspect="special")
def infinities_and_nan_arrive_too(torch):
    x, y = leaf(torch, 2.0, -1.0, 0.5, 3.0), leaf(torch, 3.0, 5.0, -2.0, 1.0)
    (x + y + x).backward(leaf(torch, inf, nan, -inf, 1.5, requires_grad=False))
    return {"x.grad": x.grad, "y.grad": y.grad}


@case(question="walk", pieces="walk", aspect="shapes")
def every_dtype_is_kept_on_the_way(torch):
    found = {}
    for name in DTYPES:
        dtype = getattr(torch, name)
        x, y = (torch.tensor(numbers, dtype=dtype, requires_grad=True) for numbers in ([0.5, -1.0], [1.5, 2.0]))
        h = x * y
        (h * h + x).backward(torch.tensor([1.0, -0.5], dtype=dtype))
        found[f"x.grad for operands of dtype {name}"] = x.grad
        found[f"y.grad for operands of dtype {name}"] = y.grad
    return found


@case(question="walk", pieces="walk", aspect="shapes")
def gradients_of_every_layout_arrive(torch):
    x, y = filled(torch, (2, 3), 0.5), filled(torch, (2, 3), -1.5)
    turned = torch.arange(6.0, dtype=torch.float64).reshape(3, 2).t()
    (x + y + x).backward(turned)
    return {"x.grad": x.grad, "y.grad": y.grad}


@case(question="walk", pieces="walk", aspect="constants and leaves")
def a_leaf_as_root(torch):
    x = leaf(torch, 2.0, -1.0)
    x.backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    return {"x.grad": x.grad}


@case(question="retain_graph", pieces="walk", aspect="a released graph")
def a_second_backward_is_refused(torch):
    x, w = number(torch, 3.0), number(torch, 0.5)
    y = torch.sin(x * x)
    y.backward()
    found = {
        "the error of a second backward": raised(lambda: y.backward()),
        "the error of backward from y * w": raised(lambda: (y * w).backward()),
    }
    w.grad = None  # it depends on the order whether w got a gradient before the refusal
    (x + w).backward()
    return {**found, "x.grad": x.grad, "w.grad after another backward, behind one that was refused": w.grad}


@case(question="retain_graph", pieces="walk", aspect="a retained graph")
def a_retained_graph_can_be_walked_again(torch):
    x = number(torch, 0.8)
    h = x * x
    y = torch.sin(h) * h
    found = {}
    for call in ("first", "second", "third"):
        y.backward(retain_graph=True)
        found[f"x.grad after the {call} call"] = x.grad * 1
    y.backward()
    return {
        **found,
        "x.grad after the last call": x.grad,
        "the error of one more call after one without retain_graph": raised(lambda: y.backward()),
    }


@case(question="retain_graph", pieces="walk", aspect="a retained graph")
def two_roots_share_a_retained_part(torch):
    x = number(torch, 0.8)
    h = x * x
    y, z = torch.sin(h), h * h
    y.backward(retain_graph=True)
    first = x.grad * 1
    z.backward()
    return {
        "x.grad after y.backward(retain_graph=True)": first,
        "x.grad after z.backward()": x.grad,
        "the error of a second z.backward()": raised(lambda: z.backward()),
        "the error of y.backward() after z.backward()": raised(lambda: y.backward()),
    }


@case(question="retain_graph", pieces="walk", aspect="a released graph")
def whatever_saved_something_is_released(torch):
    x, c = number(torch, 0.4), number(torch, 2.0, requires_grad=False)
    below = torch.sin(x)
    one, two, last = torch.sin(torch.sin(x)), x * x, below + c
    for root in (one, two, last):
        root.backward()
    walked = {"sin(sin(x))": one, "x * x": two, "the sine in sin(x) + c": below}
    found = {
        f"the error of calling the node of {what} after backward": raised(
            lambda r=root: r.grad_fn(number(torch, 1.0, requires_grad=False))
        )
        for what, root in walked.items()
    }
    found.update(
        {
            f"the error of another backward from {what}": raised(lambda r=root: r.backward())
            for what, root in walked.items()
        }
    )
    return {**found, "the error of another backward from sin(x) + c": raised(lambda: last.backward()), "x.grad": x.grad}


@case(question="retain_graph", pieces="walk", aspect="a retained graph")
def what_saved_nothing_can_be_walked_again(torch):
    x = number(torch, 0.4)
    y = (x + x) + x
    errors = {
        f"the error of the {call} backward": raised(lambda: y.backward()) for call in ("first", "second", "third")
    }
    return {**errors, "x.grad": x.grad}


# -- accumulation, zeroing, None ---------------------------------------------------------------------------------------


@case(question="accumulate", pieces="accumulate", aspect="adding up")
def gradients_of_two_calls_add_up(torch):
    x = leaf(torch, 2.0, -1.0)
    (x * x).backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    first = x.grad * 1
    torch.sin(x).backward(leaf(torch, -2.0, 0.5, requires_grad=False))
    return {"x.grad after the first call": first, "x.grad after the second call": x.grad}


@case(question="accumulate", pieces="accumulate", aspect="shapes")
def gradients_of_every_layout_add_up(torch):
    x, y = filled(torch, (2, 3), 0.5), filled(torch, (2, 3), -1.5)
    turned = torch.arange(6.0, dtype=torch.float64).reshape(3, 2).t()
    stretched = torch.arange(3.0, dtype=torch.float64).expand(2, 3)
    for upstream in (turned, turned, stretched):
        x.backward(upstream)
    y.backward(stretched)
    once = y.grad * 1
    y.grad.mul_(2)
    return {"x.grad": x.grad, "y.grad": once, "y.grad after it was doubled in place": y.grad}


@case(question="accumulate", pieces="accumulate", aspect="special")
def a_gradient_whose_sum_is_zero_is_one(torch):
    x = leaf(torch, 2.0, -1.0)
    for _ in range(2):
        x.backward(leaf(torch, 1.0, -1.0, requires_grad=False))
    return {"x.grad": x.grad}


@case(question="accumulate", pieces="accumulate", aspect="special")
def numbers_of_every_size_and_shape_add_up(torch):
    return totals_of_every_size(torch)


@case(question="accumulate", pieces="accumulate", aspect="special")
def a_total_of_zeros_is_not_none(torch):
    x = leaf(torch, 2.0, -1.0)
    for sign in (1.0, -1.0):
        x.backward(leaf(torch, 1.5 * sign, -sign, requires_grad=False))
    zeros = x.grad.clone()
    x.backward(leaf(torch, 1.0, 2.0, requires_grad=False))
    return {"x.grad after two gradients that cancel": zeros, "x.grad after a third one": x.grad}


@case(question="accumulate", pieces="accumulate", aspect="special")
def none_is_not_zero(torch):
    x, unused = leaf(torch, 2.0, -1.0), leaf(torch, 1.0, 1.0)
    before = x.grad
    (x * 0).backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    zero = x.grad * 1
    x.grad = None
    cleared = x.grad
    (x * x).backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    return {
        "x.grad before any call": before,
        "x.grad after a gradient of zeros": zero,
        "x.grad after it was set to None": cleared,
        "x.grad after it was set to None and another call": x.grad,
        "unused.grad": unused.grad,
    }


@case(question="accumulate", pieces="accumulate", aspect="memory")
def the_first_gradient_is_a_tensor_of_its_own(torch):
    a, b = leaf(torch, 1.0, 2.0), leaf(torch, 3.0, 4.0)
    upstream = leaf(torch, 1.0, -2.0, requires_grad=False)
    (a + b).backward(upstream)
    a.grad.mul_(0)
    return {"a.grad": a.grad, "b.grad": b.grad, "the upstream gradient after backward": upstream}


def own_memory(name, shape, zeroed):
    """Make a case in which two leaves get the same tensor: as their first gradient, or as the first since zeroing."""

    def run(torch):
        a, b, upstream = (
            filled(torch, shape, 1.5),
            filled(torch, shape, -2.0),
            filled(torch, shape, 3.0, requires_grad=False),
        )
        for x in (a, b):
            x.backward(upstream)
            if zeroed:
                x.grad.zero_()
                x.backward(upstream)
        a.grad.mul_(0)
        return {"a.grad": a.grad, "b.grad": b.grad, "the upstream gradient after backward": upstream}

    run.__name__ = (
        f"after_zeroing_{name}_have_gradients_of_their_own" if zeroed else f"{name}_have_gradients_of_their_own"
    )
    case(question="accumulate", pieces="accumulate", aspect="memory")(run)


own_memory("single_numbers", (), zeroed=False)
own_memory("matrices", (2, 3), zeroed=False)
own_memory("single_numbers", (), zeroed=True)
own_memory("vectors", (2,), zeroed=True)
own_memory("matrices", (2, 3), zeroed=True)


@case(question="accumulate", pieces="accumulate", aspect="shapes")
def gradients_keep_the_dtype_of_their_leaf(torch):
    found = {}
    for name in DTYPES:
        dtype = getattr(torch, name)
        x, upstream = torch.tensor([2.0, -1.0], dtype=dtype, requires_grad=True), torch.tensor([1.0, -0.5], dtype=dtype)
        (x * x).backward(upstream)
        first = x.grad * 1
        (x * x).backward(upstream)
        found[f"x.grad after the first call for x of dtype {name}"] = first
        found[f"x.grad after the second call for x of dtype {name}"] = x.grad
    return found


@case(question="accumulate", pieces="accumulate", aspect="special")
def infinities_and_nan_add_up(torch):
    x = leaf(torch, 2.0, -1.0, 0.5, 3.0)
    (x + x).backward(leaf(torch, inf, nan, inf, 1.5, requires_grad=False))
    first = x.grad * 1
    (x + x).backward(leaf(torch, 2.0, 1.0, -inf, 0.25, requires_grad=False))
    return {"x.grad after the first call": first, "x.grad after the second call": x.grad}


@case(question="accumulate", pieces="accumulate", aspect="memory")
def two_leaves_never_share_a_gradient(torch):
    a, b = leaf(torch, 1.0, 2.0), leaf(torch, 3.0, 4.0)
    upstream = leaf(torch, 1.0, -2.0, requires_grad=False)
    (a + b).backward(upstream)
    (a * 6).backward(leaf(torch, 1.0, 1.0, requires_grad=False))
    a_grad, b_grad = a.grad * 1, b.grad * 1
    a.grad.mul_(0)
    return {
        "a.grad": a_grad,
        "b.grad": b_grad,
        "b.grad after a.grad was changed": b.grad,
        "the upstream gradient after backward": upstream,
    }


@case(question="zero", pieces="zero_", aspect="zeros")
def zeroing_starts_again(torch):
    x = leaf(torch, 2.0, -1.0)
    (x * x).backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    x.grad.zero_()
    zero = x.grad * 1
    (x * x).backward(leaf(torch, 3.0, 0.25, requires_grad=False))
    return {"x.grad after zero_()": zero, "x.grad after zero_() and another backward": x.grad}


@case(question="zero", pieces="zero_", aspect="memory")
def zeroing_works_in_place(torch):
    t = leaf(torch, 2.0, -1.0, requires_grad=False)
    alias = t.detach()
    back = t.zero_()
    return {
        "t": t,
        "the tensor that shares its memory with t": alias,
        "the tensor that zero_ returns": back,
        "the dtype of the tensor that zero_ returns": str(back.dtype),
    }


@case(question="zero", pieces="zero_", aspect="memory")
def zeroing_gives_back_the_tensor_itself(torch):
    t = leaf(torch, 2.0, -1.0, requires_grad=False)
    back = t.zero_()
    back.add_(3)
    return {"t after t.zero_().add_(3)": t, "the result of t.zero_().add_(3)": back, "(t.zero_() is t)": back is t}


@case(question="zero", pieces="zero_", aspect="special")
def zeroing_survives_infinities(torch):
    t = torch.tensor([inf, nan, -3.0], dtype=torch.float32)
    t.zero_()
    return {"t after t.zero_()": t}


@case(question="zero", pieces="zero_", aspect="zeros")
def zeroing_the_gradient_of_a_single_number(torch):
    x = number(torch, 2.0)
    (x * x).backward()
    x.grad.zero_()
    zero = x.grad * 1
    torch.sin(x).backward()
    return {"x.grad after zero_()": zero, "x.grad after zero_() and another backward": x.grad}


@case(question="zero", pieces="zero_", aspect="shapes")
def zeroing_tensors_of_every_shape(torch):
    found = {}
    for shape in ((), (1,), (2, 3), (2, 1, 2), (0, 2)):
        t = filled(torch, shape, 3.0, requires_grad=False)
        t.zero_()
        found[f"the tensor of shape {shape} after zero_()"] = t
    return found


@case(question="zero", pieces="zero_", aspect="shapes")
def zeroing_tensors_of_every_dtype(torch):
    found = {}
    for name in (*DTYPES, "int64", "bool"):
        t = torch.tensor([2, -1, 0]).to(getattr(torch, name))
        t.zero_()
        found[f"the tensor of dtype {name} after zero_()"] = t
    return found


@case(question="zero", pieces="zero_", aspect="memory")
def zeroing_a_view_that_is_not_contiguous(torch):
    t, u = (torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=torch.float64) for _ in range(2))
    t.t().zero_()
    u[:, 1].zero_()
    return {"t after t.t().zero_()": t, "u after u[:, 1].zero_()": u}


@case(question="zero", pieces="zero_", aspect="memory")
def zeroing_a_leaf_changes_its_values_only(torch):
    w = leaf(torch, 2.0, -1.0)
    (w * w).backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    with torch.no_grad():
        w.zero_()
    return {"w after w.zero_()": w, "w.requires_grad": w.requires_grad, "w.grad": w.grad}


# -- recording the graph -----------------------------------------------------------------------------------------------


@case(question="requires_grad", pieces="requires_grad", aspect="any operand")
def one_operand_is_enough(torch):
    x, c = number(torch, 2.0), number(torch, 3.0, requires_grad=False)
    left, right, both, neither = x * c, c + x, x * x, c * c
    asked = {"x * c": left, "c + x": right, "x * x": both, "c * c": neither}
    found = {f"requires_grad of {what}": result.requires_grad for what, result in asked.items()}
    found["the error of backward from their sum"] = raised(lambda: (left + right + both).backward())
    return {**found, "x.grad": x.grad, "c.grad": c.grad}


@case(question="requires_grad", pieces="requires_grad", aspect="shapes")
def every_dtype_is_recorded(torch):
    found = {}
    for name in DTYPES:
        x = torch.tensor([0.5, -1.0], dtype=getattr(torch, name), requires_grad=True)
        y = x * x
        found[f"requires_grad of the square of a {name} tensor"] = y.requires_grad
        found[f"requires_grad of the square of a {name} constant"] = (x.detach() * x.detach()).requires_grad
    return found


@case(question="requires_grad", pieces="requires_grad", aspect="constants")
def constants_make_leaves(torch):
    c, d = number(torch, 2.0, requires_grad=False), number(torch, 3.0, requires_grad=False)
    e = torch.sin(c * d)
    e.requires_grad_()
    out = e * c
    error = raised(lambda: out.backward())
    return {
        "e.is_leaf": e.is_leaf,
        "out.is_leaf": out.is_leaf,
        "the error of out.backward()": error,
        "e.grad": e.grad,
        "c.grad": c.grad,
    }


@case(question="requires_grad", pieces="requires_grad", aspect="any operand")
def a_result_hands_it_on(torch):
    x, c = number(torch, 2.0), number(torch, 3.0, requires_grad=False)
    h = c * x
    k = c + torch.sin(h * c)
    error = raised(lambda: k.backward())
    return {
        "h.requires_grad": h.requires_grad,
        "k.requires_grad": k.requires_grad,
        "h.is_leaf": h.is_leaf,
        "k.is_leaf": k.is_leaf,
        "the error of k.backward()": error,
        "x.grad": x.grad,
    }


@case(question="requires_grad", pieces="requires_grad", aspect="any operand")
def any_of_three_operands_is_enough(torch):
    x, c, d = (
        leaf(torch, *numbers, requires_grad=i == 0) for i, numbers in enumerate([(2.0, -1.0), (3.0, 5.0), (0.5, 4.0)])
    )
    left = torch.tensor([True, False])
    second, third, both, neither = (
        torch.where(left, x, c),
        torch.where(left, c, x),
        torch.where(left, x, x),
        torch.where(left, c, d),
    )
    asked = {
        "where(left, x, c)": second,
        "where(left, c, x)": third,
        "where(left, x, x)": both,
        "where(left, c, d)": neither,
    }
    found = {f"requires_grad of {what}": result.requires_grad for what, result in asked.items()}
    upstream = leaf(torch, 1.0, -0.5, requires_grad=False)
    error = raised(lambda: (second * third + both).backward(upstream))
    return {**found, "the error of backward from all of them": error, "x.grad": x.grad}


@case(question="requires_grad", pieces="requires_grad", aspect="constants")
def a_leaf_that_no_longer_asks_is_a_constant(torch):
    x, c = number(torch, 2.0), number(torch, 3.0, requires_grad=False)
    found = {"the error of backward from x * c": raised(lambda: (x * c).backward())}
    x.requires_grad_(False)
    for what, result in {"x * c": x * c, "c + x": c + x, "sin(x)": torch.sin(x)}.items():
        found[f"requires_grad of {what} after x.requires_grad_(False)"] = result.requires_grad
    x.requires_grad_()
    y = x * c
    found["requires_grad of x * c after x.requires_grad_()"] = y.requires_grad
    found["the error of another backward from x * c"] = raised(lambda: y.backward())
    return {**found, "x.grad": x.grad}


@case(question="requires_grad", pieces="requires_grad", aspect="shapes")
def values_and_shapes_do_not_matter(torch):
    found = {}
    for shape in ((), (1,), (0, 2), (2, 3), (200,)):
        for value in (0.0, 1.5, nan):
            x, c = filled(torch, shape, value), filled(torch, shape, value, requires_grad=False)
            found[f"requires_grad of x * c for shape {shape} filled with {value}"] = (x * c).requires_grad
            found[f"requires_grad of c * c for shape {shape} filled with {value}"] = (c * c).requires_grad
    return found


@case(question="no_grad", pieces="no_grad", aspect="inside the block")
def nothing_is_recorded_inside(torch):
    x = number(torch, 2.0)
    with torch.no_grad():
        inside = x * x
        enabled = torch.is_grad_enabled()
    after = x * x
    error = raised(lambda: (after + inside).backward())
    return {
        "requires_grad of x * x inside the block": inside.requires_grad,
        "torch.is_grad_enabled() inside the block": enabled,
        "requires_grad of x * x after the block": after.requires_grad,
        "torch.is_grad_enabled() after the block": torch.is_grad_enabled(),
        "the error of backward after the block": error,
        "x.grad": x.grad,
    }


@case(question="no_grad", pieces="no_grad", aspect="inside the block")
def no_grad_nested(torch):
    x = number(torch, 2.0)
    found = {"torch.is_grad_enabled() before the blocks": torch.is_grad_enabled()}
    with torch.no_grad():
        with torch.no_grad():
            found["requires_grad of x * x inside the inner block"] = (x * x).requires_grad
        found["requires_grad of x * x after the inner block"] = (x * x).requires_grad
        found["torch.is_grad_enabled() after the inner block"] = torch.is_grad_enabled()
    found["requires_grad of x * x after both blocks"] = (x * x).requires_grad
    found["the error of backward after both blocks"] = raised(lambda: (x * x).backward())
    return {**found, "x.grad": x.grad}


@case(question="no_grad", pieces="no_grad", aspect="after an exception")
def no_grad_left_by_an_exception(torch):
    x = number(torch, 2.0)

    def fails():
        with torch.no_grad():
            raise ValueError

    with torch.no_grad():
        pass
    before = torch.is_grad_enabled()
    ended = raised(fails)
    y = x * x
    error = raised(lambda: y.backward())
    return {
        "torch.is_grad_enabled() after a block that ended without an error": before,
        "the error that leaves the block": ended,
        "torch.is_grad_enabled() after the block": torch.is_grad_enabled(),
        "requires_grad of x * x after the block": y.requires_grad,
        "the error of backward after the block": error,
        "x.grad": x.grad,
    }


@case(question="no_grad", pieces="no_grad", aspect="after an exception")
def no_grad_left_by_any_exception(torch):
    x = number(torch, 2.0)

    def leaves_by(error):
        try:
            with torch.no_grad():
                raise error
        except type(error):
            return type(error).__name__
        return "no error"

    with torch.no_grad():
        pass
    found = {"torch.is_grad_enabled() after a block that ended without an error": torch.is_grad_enabled()}
    for kind in (KeyError, StopIteration, KeyboardInterrupt, SystemExit, GeneratorExit):
        found[f"the error that leaves a block with {kind.__name__}() raised in it"] = leaves_by(kind())
        found[f"torch.is_grad_enabled() after a block with {kind.__name__}() raised in it"] = torch.is_grad_enabled()
        found[f"requires_grad of x * x after a block with {kind.__name__}() raised in it"] = (x * x).requires_grad
    return found


@case(question="no_grad", pieces="no_grad", aspect="inside the block")
def no_grad_among_blocks_that_record(torch):
    x = number(torch, 2.0)
    found = {}

    def look(where):
        found[f"requires_grad of x * x {where}"] = (x * x).requires_grad
        found[f"torch.is_grad_enabled() {where}"] = torch.is_grad_enabled()

    with torch.no_grad():
        with torch.enable_grad():
            with torch.no_grad():
                look("inside no_grad inside enable_grad inside no_grad")
            look("inside enable_grad after the inner no_grad")
        look("inside the outer no_grad after enable_grad")
    look("after the outer no_grad")
    with torch.set_grad_enabled(False):
        with torch.no_grad():
            look("inside no_grad inside set_grad_enabled(False)")
        look("inside set_grad_enabled(False) after no_grad")
    look("after set_grad_enabled(False)")
    return found


@case(question="no_grad", pieces="no_grad", aspect="inside the block")
def no_grad_counts_from_where_it_is_entered(torch):
    one, other = torch.no_grad(), torch.no_grad()
    found = {"torch.is_grad_enabled() before the blocks": torch.is_grad_enabled()}
    with one:
        found["torch.is_grad_enabled() inside the outer block"] = torch.is_grad_enabled()
        with other:
            found["torch.is_grad_enabled() inside the inner block"] = torch.is_grad_enabled()
        found["torch.is_grad_enabled() after the inner block"] = torch.is_grad_enabled()
    found["torch.is_grad_enabled() after both blocks"] = torch.is_grad_enabled()
    return found


# -- the root ----------------------------------------------------------------------------------------------------------


@case(question="root", pieces="seed", aspect="refusals")
def a_non_scalar_root_needs_a_gradient(torch):
    x = leaf(torch, 2.0, -1.0)
    refused = raised(lambda: (x * x).backward())
    before = x.grad
    y = x * x
    y.backward(leaf(torch, 1.0, -0.5, requires_grad=False))
    return {
        "the error of backward without a gradient": refused,
        "x.grad after backward without a gradient": before,
        "x.grad after backward with a gradient": x.grad,
    }


@case(question="root", pieces="seed", aspect="refusals")
def a_gradient_of_another_shape_is_refused(torch):
    x = leaf(torch, 2.0, -1.0)
    shapes = [(1,), (1, 2), (2, 1), (3,), ()]
    refused = {
        f"the error of backward with a gradient of shape {s}": raised(
            lambda s=s: (x * x).backward(torch.ones(s, dtype=torch.float64))
        )
        for s in shapes
    }
    before = x.grad
    y = x * x
    y.backward(leaf(torch, 0.5, 3.0, requires_grad=False))
    return {
        **refused,
        "x.grad after gradients of other shapes": before,
        "x.grad after a gradient of the same shape": x.grad,
    }


@case(question="root", pieces="seed", aspect="refusals")
def as_many_numbers_are_not_the_same_shape(torch):
    found = {}
    for shape in ((1, 3), (2, 3)):
        x = filled(torch, shape, 0.5)
        found[f"the error of backward with a gradient of shape {shape[::-1]} from a root of shape {shape}"] = raised(
            lambda x=x: x.backward(x.detach().t())
        )
        x.grad = None
        x.backward(torch.arange(3.0 * shape[0], dtype=torch.float64).reshape(shape[::-1]).t())
        found[f"x.grad for shape {shape} after a gradient of the same shape, not contiguous in memory"] = x.grad
    return found


@case(question="root", pieces="seed", aspect="special")
def roots_of_zero_infinity_and_nan(torch):
    found = {}
    for value in (0.0, inf, nan):
        x = number(torch, value)
        (x + x).backward()
        found[f"x.grad after backward from x + x for x = {value}"] = x.grad
    return found


@case(question="root", pieces="seed", aspect="the first gradient")
def one_element_needs_none(torch):
    x = number(torch, 2.0)
    (x * x).backward()
    z = torch.tensor([[3.0]], dtype=torch.float32, requires_grad=True)
    (z * z).backward()
    return {"x.grad": x.grad, "z.grad": z.grad}


@case(question="root", pieces="seed", aspect="shapes")
def it_starts_in_the_dtype_of_the_root(torch):
    x = number(torch, 2.0)
    (x + x).backward()
    z = torch.tensor([3.0], dtype=torch.float32, requires_grad=True)
    (z + z).backward()
    return {"x.grad": x.grad, "z.grad": z.grad}


@case(question="root", pieces="seed", aspect="special")
def an_empty_root_needs_a_gradient(torch):
    x = filled(torch, (0,), 1.0)
    y = leaf(torch, 2.0)
    without = raised(lambda: (x * x).backward())
    (x * x).backward(filled(torch, (0,), 1.0, requires_grad=False))
    (y * y).backward()
    return {
        "the error of backward without a gradient from a root of no elements": without,
        "x.grad": x.grad,
        "y.grad": y.grad,
    }


@case(question="root", pieces="seed", aspect="refusals")
def one_element_in_another_shape_is_refused(torch):
    shapes = [(), (1,), (1, 1)]
    refused, grads = {}, {}
    for mine in shapes:
        for given in shapes:
            x, upstream = filled(torch, mine, 2.0), filled(torch, given, -0.5, requires_grad=False)
            how = f"with a gradient of shape {given} from a root of shape {mine}"
            # B023: the lambda is called at once
            refused[f"the error of backward {how}"] = raised(lambda: (x * x).backward(upstream))  # noqa: B023
            grads[f"x.grad after backward {how}"] = x.grad
    return {**refused, **grads}


@case(question="root", pieces="seed", aspect="special")
def a_gradient_of_zeros_is_a_gradient(torch):
    x, z = number(torch, 2.0), leaf(torch, 2.0, -1.0)
    (x * x).backward(number(torch, 0.0, requires_grad=False))
    (z * z).backward(leaf(torch, 0.0, 0.0, requires_grad=False))
    return {"x.grad": x.grad, "z.grad": z.grad}


@case(question="root", pieces="seed", aspect="shapes")
def a_given_gradient_keeps_its_dtype(torch):
    found = {}
    for name in DTYPES:
        dtype = getattr(torch, name)
        x = torch.tensor([2.0, -1.0], dtype=dtype, requires_grad=True)
        (x + x).backward(torch.tensor([1.0, -0.5], dtype=dtype))
        y = torch.tensor(3.0, dtype=dtype, requires_grad=True)
        (y + y).backward()
        found[f"x.grad after backward with a gradient for x of dtype {name}"] = x.grad
        found[f"y.grad after backward without a gradient for y of dtype {name}"] = y.grad
    return found


@case(question="root", pieces="seed", aspect="memory")
def the_root_and_the_gradient_are_left_alone(torch):
    x, z = number(torch, 2.0), leaf(torch, 2.0, -1.0)
    upstream = leaf(torch, 1.0, -0.5, requires_grad=False)
    y, w = torch.sin(x), torch.sin(z)
    y.backward()
    w.backward(upstream)
    return {
        "y after backward": y,
        "w after backward": w,
        "the upstream gradient after backward": upstream,
        "x.grad": x.grad,
        "z.grad": z.grad,
    }


@case(question="root", pieces="seed", aspect="the first gradient")
def the_gradient_weighs_the_result(torch):
    x = number(torch, 2.0)
    (x * x).backward(number(torch, -0.3, requires_grad=False))
    return {"x.grad": x.grad}


# -- everything together -----------------------------------------------------------------------------------------------


@case(question="together", pieces=THESE)
def three_steps_of_descent(torch):
    w = leaf(torch, 0.5, -1.5, 2.0)
    x, target = leaf(torch, 1.0, 2.0, -0.5, requires_grad=False), leaf(torch, 0.3, -0.1, 0.8, requires_grad=False)
    grads = {}
    for step in ("first", "second", "third"):
        error = torch.sin(w * x) + (-1) * target
        loss = error * error
        loss.backward(leaf(torch, 0.5, 0.25, 1.0, requires_grad=False))
        with torch.no_grad():
            w.add_(w.grad * (-0.1))
        grads[f"w.grad in the {step} step"] = w.grad * 1
        w.grad.zero_()
    return {"w after three steps": w, **grads}


@case(question="together", pieces=THESE)
def all_pieces_on_one_graph(torch):
    x, y = number(torch, 0.7), number(torch, -1.2)
    h = x * y
    out = torch.sin(h) * h + h * x
    with torch.no_grad():
        scale = out * 2
    final = out * scale
    final.backward(retain_graph=True)
    first = x.grad * 1
    final.backward()
    return {
        "x.grad after the first call": first,
        "x.grad after the second call": x.grad,
        "y.grad after the second call": y.grad,
        "the error of a third call after one without retain_graph": raised(lambda: final.backward()),
    }
