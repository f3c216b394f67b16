# Matrix products by oneDNN: it takes the widest vector instructions that an x86 processor has, whoever made it, and adds the bias
# and cuts at zero in the same pass. Other types than float find their way there by themselves where the processor has them.


class Products(Module):
  training : bool

  # Types have numbers here.
  def is_float(self, x: Tensor) -> bool:
    return x.dtype == 6

  def pointwise(self, x: Tensor, w: Tensor, b: Optional[Tensor], then: str) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, w, b, then, annotate(List[Optional[number]], []), "")

  # x w' + b
  def linear(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    if not self.is_float(x):
      return torch.linear(x, w, b)
    return self.pointwise(x, w, b, "none")

  # relu(x w' + b)
  def linear_relu(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    if not self.is_float(x):
      return torch.relu_(torch.linear(x, w, b))
    return self.pointwise(x, w, b, "relu")

  # x w
  def product(self, x: Tensor, w: Tensor) -> Tensor:
    if not self.is_float(x):
      return torch.mm(x, w)
    return self.pointwise(x, w.t(), None, "none")

  # x' y. The left side of the operation is copied into rows: it had better be the narrower one.
  def product_of_transposed(self, x: Tensor, y: Tensor) -> Tensor:
    if not self.is_float(x):
      return torch.mm(x.t(), y)
    if x.size(1) > y.size(1):
      return self.pointwise(y.t(), x.t(), None, "none").t()
    return self.pointwise(x.t(), y.t(), None, "none")


