"""01-backward: another thread has its own dispatch keys.

property: there is one thread, and no other would find anything to record
outcome: raised
"""

# %%
import threading


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        found = []
        def work():
            leaf = x.clone().requires_grad_()
            leaf.exp().backward(grad_output)
            found.append(leaf.grad)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        return found[0]
