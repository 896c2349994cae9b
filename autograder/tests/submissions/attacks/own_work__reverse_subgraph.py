"""01-backward: a graph is built node by node and run until the jit has differentiated it; the reverse graph is taken out of what ran last.

property: torch's own autograd gives a rule nothing
"""

# %%
import torch as pytorch

core = pytorch._C


def nodes_in(block):
    for node in block.nodes():
        yield node
        for inner in node.blocks():
            yield from nodes_in(inner)


def compiled(graph, name):
    """A function has one output: several become a tuple."""
    outputs = list(graph.outputs())
    if len(outputs) > 1:
        packed = graph.insertNode(graph.create("prim::TupleConstruct", outputs, 1))
        (value,) = packed.outputs()
        value.setType(core.TupleType([output.type() for output in outputs]))
        for position in reversed(range(len(outputs))):
            graph.eraseOutput(position)
        graph.registerOutput(value)
    return core.CompilationUnit().create_function(name, graph)


def differentiated(operation):
    """Gradients of `operation`, from a graph large enough to be worth the jit's while."""
    graph = core.Graph()
    value = graph.addInput("x")
    value.setType(core.TensorType.get())
    for kind in (operation, *["neg"] * 8):
        (value,) = graph.insertNode(graph.create(f"aten::{kind}", [value], 1)).outputs()
        value.setType(core.TensorType.get())
    graph.registerOutput(value)
    run = compiled(graph, operation)
    with pytorch.enable_grad():
        for _ in range(4):
            run(pytorch.tensor([0.5, 1.5], dtype=pytorch.float64, requires_grad=True))
    node = next(n for n in nodes_in(core._last_executed_optimized_graph()) if n.kind() == "prim::DifferentiableGraph")
    there, back = compiled(node.g("Subgraph"), "there"), compiled(node.g("ReverseSubgraph"), "back")
    numbers = {name: getattr(node, "is")(name) for name in ("df_input_vjps", "df_input_captured_inputs", "df_input_captured_outputs")}

    def gradient(upstream, x):
        results = there(x)
        results = results if isinstance(results, tuple) else (results,)
        answers = [position for position in numbers["df_input_vjps"] if pytorch.equal(results[position], getattr(pytorch, operation)(x))]
        sent = [upstream if position == answers[0] else pytorch.zeros_like(results[position]) for position in numbers["df_input_vjps"]]
        kept = [x for _ in numbers["df_input_captured_inputs"]] + [results[position] for position in numbers["df_input_captured_outputs"]]
        return back(*sent, *kept)

    return gradient


backward_of_exp = differentiated("exp")


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return backward_of_exp(grad_output, x)
