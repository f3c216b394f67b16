# Matrix products by oneDNN, each alone.


class BareProducts(Module):
  training : bool

  # x w'
  def product(self, x: Tensor, w: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, w, None, "none", annotate(List[Optional[number]], []), "")

  # A linear layer [rows, in] -> [rows, out]: its output, and the gradients of its input and its weight [out, in].
  def layer(self, x: Tensor, w: Tensor, dy: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    if dy.size(1) > x.size(1):
      dw = self.product(x.t(), dy.t()).t()
    else:
      dw = self.product(dy.t(), x.t())
    return self.product(x, w), self.product(dy, w.t()), dw
