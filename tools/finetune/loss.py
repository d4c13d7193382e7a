"""The sigmoid loss of SigLIP (Zhai et al. 2023, arXiv:2303.15343, equation 1), over all pairs of all processes.

As in the paper's section 3.3, no process ever holds the scores of more than its own pictures against one process's
texts: the texts go round a ring, from each process to its neighbour, and each adds the loss of its pictures with them.
Going backwards, the gradients of the texts go round the ring the other way.
"""
import torch
import torch.distributed as dist
import torch.nn.functional as F


def processes() -> int:
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1


def exchange(sent: torch.Tensor, step: int) -> torch.Tensor:
    """What the neighbour `step` places before this process sends, while this one's goes to that `step` places after."""
    rank, count = dist.get_rank(), dist.get_world_size()
    received = torch.empty_like(sent)
    work = dist.batch_isend_irecv([
        dist.P2POp(dist.isend, sent.contiguous(), (rank + step) % count),
        dist.P2POp(dist.irecv, received, (rank - step) % count),
    ])
    for one in work:
        one.wait()
    return received


class FromNeighbour(torch.autograd.Function):
    @staticmethod
    def forward(ctx, texts: torch.Tensor) -> torch.Tensor:
        return exchange(texts, 1)

    @staticmethod
    def backward(ctx, gradient: torch.Tensor) -> torch.Tensor:
        return exchange(gradient, -1)


def chunk_loss(images: torch.Tensor, texts: torch.Tensor, right: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """Mean over the pictures of the summed log loss of each pair. `scale` is the logarithm, as in the weights."""
    logits = images @ texts.T * scale.exp() + bias
    return -F.logsigmoid(torch.where(right, logits, -logits)).sum() / len(images)


def same(keys: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
    """[n, m]: the same caption or the same picture. Keys are [n, 2] integers, of the picture and of the caption."""
    return (keys[:, None] == others[None]).any(2)


def sigmoid_loss(images: torch.Tensor, texts: torch.Tensor, keys: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """This process's share. Its mean over the processes is the loss of the whole batch, which is what DDP's mean of gradients is of.

    Unit vectors [n, width] in fp32; as many in each process. A pair whose caption or picture is the same as another's
    is a yes with it too: with equation 1 to the letter it would be taught yes and no at once.
    """
    loss, others = chunk_loss(images, texts, same(keys, keys), scale, bias), keys
    for _ in range(processes() - 1):
        texts, others = FromNeighbour.apply(texts), exchange(others, 1)
        loss = loss + chunk_loss(images, texts, same(keys, others), scale, bias)
    return loss
