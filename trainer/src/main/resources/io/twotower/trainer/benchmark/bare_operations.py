# The operations that bound a training step, each alone, by what PyTorch has for the device.


class BareOperations(Module):
  training : bool

  # Sums of rows weighted by shares: the bags of a batch, or, over the transposed bags, the gradients of rows.
  def bags(self, matrix: Tensor, ids: Tensor, offsets: Tensor, shares: Tensor) -> Tensor:
    sums, _, _, _ = torch.embedding_bag(matrix, ids, offsets, False, 0, False, shares, False)
    return sums

  # Adagrad on some rows: s += g^2, w -= rate * g / (sqrt(s) + epsilon).
  def update_rows(self, matrix: Tensor, sums: Tensor, rows: Tensor, g: Tensor) -> Tensor:
    s = torch.index_select(sums, 0, rows).addcmul_(g, g)
    sums.index_copy_(0, rows, s)
    w = torch.index_select(matrix, 0, rows).addcdiv_(g, s.sqrt_().add_(1e-10), value=-0.05)
    return matrix.index_copy_(0, rows, w)

  # The same for some rows after the others, few enough for a processor's caches, and in one pass over each value.
  def update_rows_in_parts(self, matrix: Tensor, sums: Tensor, rows: Tensor, g: Tensor, steps: Tensor) -> Tensor:
    numbers = torch.arange(2048)
    some_rows = torch.split(rows, 2048)
    some_g = torch.split(g, 2048)
    for i in range(len(some_rows)):
      n = numbers[:some_rows[i].size(0)]
      s, _, _, _ = torch.embedding_bag(sums, some_rows[i], n, False, 0, False, None, False)
      w, _, _, _ = torch.embedding_bag(matrix, some_rows[i], n, False, 0, False, None, False)
      self.adagrad([w], [some_g[i]], [s], [steps])
      sums.index_copy_(0, some_rows[i], s)
      matrix.index_copy_(0, some_rows[i], w)
    return matrix

  # A method of its own: an operation on lists that were made beside it is left out as useless.
  def adagrad(self, w: List[Tensor], g: List[Tensor], s: List[Tensor], steps: List[Tensor]) -> int:
    torch._fused_adagrad_(w, g, s, steps, lr=0.05, lr_decay=0.0, weight_decay=0.0, eps=1e-10, maximize=False)
    return 0

  # A linear layer [rows, in] -> [rows, out]: its output, and the gradients of its input and its weight [out, in].
  def layer(self, x: Tensor, w: Tensor, dy: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    return torch.mm(x, w.t()), torch.mm(dy, w), torch.mm(dy.t(), x)
