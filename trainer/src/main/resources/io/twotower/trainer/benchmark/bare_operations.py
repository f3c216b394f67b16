# The operations that bound a training step, each alone: TorchScript in the form that archives hold.

class BareOperations(Module):
  training : bool

  # Sums of rows weighted by shares: the bags of a batch, or, over the transposed bags, the gradients of rows.
  def bags(self: __torch__.BareOperations, matrix: Tensor, ids: Tensor, offsets: Tensor, shares: Tensor) -> Tensor:
    sums, a, b, c, = torch.embedding_bag(matrix, ids, offsets, False, 0, False, shares, False)
    return sums

  # Adagrad on some rows: s <- s + g*g; w <- w - rate * g / (sqrt(s) + epsilon).
  def update_rows(self: __torch__.BareOperations, matrix: Tensor, sums: Tensor, rows: Tensor, gradients: Tensor) -> Tensor:
    s = torch.addcmul_(torch.index_select(sums, 0, rows), gradients, gradients)
    _0 = torch.index_copy_(sums, 0, rows, s)
    w = torch.addcdiv_(torch.index_select(matrix, 0, rows), gradients, torch.add_(torch.sqrt_(s), 1e-10), value=-0.05)
    return torch.index_copy_(matrix, 0, rows, w)

  # A linear layer [rows, in] -> [rows, out]: its output, and the gradients of its input and its weight [out, in].
  def layer(self: __torch__.BareOperations, x: Tensor, w: Tensor, dy: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    y = torch.mm(x, torch.t(w))
    dx = torch.mm(dy, w)
    dw = torch.mm(torch.t(dy), x)
    return (y, dx, dw)

  # Logits [anchors, candidates], and the gradients of both sides.
  def logits(self: __torch__.BareOperations, anchors: Tensor, candidates: Tensor, d: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    logits = torch.mm(anchors, torch.t(candidates))
    d_anchors = torch.mm(d, candidates)
    d_candidates = torch.mm(torch.t(d), anchors)
    return (logits, d_anchors, d_candidates)
