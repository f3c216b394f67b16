# Matrix products by oneDNN: it takes the widest vector instructions that an x86 processor has, whoever made it, and adds the bias in
# the same pass. (It could cut at zero, too, but would make a zero of what is not a number and so hide it.) Other types than float
# find their way there by themselves where the processor has them.


class Products(Module):
  training : bool

  # Types have numbers here.
  def is_float(self, x: Tensor) -> bool:
    return x.dtype == 6

  def one_dnn(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, w, b, "none", annotate(List[Optional[number]], []), "")

  # x w' + b
  def linear(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    if not self.is_float(x):
      return torch.linear(x, w, b)
    return self.one_dnn(x, w, b)

  # x w
  def product(self, x: Tensor, w: Tensor) -> Tensor:
    if not self.is_float(x):
      return torch.mm(x, w)
    return self.one_dnn(x, w.t(), None)

  # x' y. The left side of the operation is copied into rows: it had better be the narrower one.
  def product_of_transposed(self, x: Tensor, y: Tensor) -> Tensor:
    if not self.is_float(x):
      return torch.mm(x.t(), y)
    if x.size(1) > y.size(1):
      return self.one_dnn(y.t(), x.t(), None).t()
    return self.one_dnn(x.t(), y.t(), None)


