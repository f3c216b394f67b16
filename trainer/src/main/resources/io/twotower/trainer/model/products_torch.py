# Matrix products by whatever PyTorch has for the device.


class Products(Module):
  training : bool

  # x w' + b
  def linear(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.linear(x, w, b)

  # x w
  def product(self, x: Tensor, w: Tensor) -> Tensor:
    return torch.mm(x, w)

  # x' y
  def product_of_transposed(self, x: Tensor, y: Tensor) -> Tensor:
    return torch.mm(x.t(), y)


