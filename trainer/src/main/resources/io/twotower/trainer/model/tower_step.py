# Two towers and one step of their training, in TorchScript. In front of this comes the source of the class Products.
#
# A row (a query or an item) is a list of bags, one for each feature. A bag is a list of rows of an embedding matrix; the
# average over it is the feature's value. The tables of one dimension share a matrix and form a group; a batch's bags over one
# group are numbered through: first those of the item rows, row after row, then those of the query rows.
#
#     x = the averages of a row's bags, side by side, group after group
#     h0 = x,  hk = relu(h(k-1) Wk' + bk),  y = hn W' + b [+ x Ws'],  a = y / |y|
#
# A tower's layers are listed W1, b1, ..., Wn, bn, W, b and, with a skip path, Ws. Matrices are [out, in].
#
# No gradient here comes from automatic differentiation: each one stands beside the formula that it is the derivative of.


class Towers(Module):
  training : bool
  products : __torch__.Products
  # What x, hk and y are computed in: 6 is float, 15 is bfloat16.
  layer_type : int

  # For `count` bags from number `first`, the sum of share[e] * matrix[row[e]] over a bag's entries e. Bag b's are the entries from
  # offset[b] on; a share is one over the length of its bag, so this is the average.
  def averages(self, matrix: Tensor, rows: Tensor, offsets: Tensor, shares: Tensor, first: int, count: int) -> Tensor:
    end = rows.size(0)
    if first + count < offsets.size(0):
      end = int(offsets[first + count])
    begin = end
    if count > 0:
      begin = int(offsets[first])
    sums, _, _, _ = torch.embedding_bag(matrix, rows[begin:end], offsets[first:first + count] - begin, False, 0, False,
                                        shares[begin:end], False)
    return sums

  # x of some rows. In group g a row has features[g] bags, and the first row's are those from number first[g].
  def inputs(self, tables: List[Tensor], rows: List[Tensor], offsets: List[Tensor], shares: List[Tensor], features: List[int],
             first: List[int], count: int) -> Tensor:
    parts : List[Tensor] = []
    for g in range(len(tables)):
      n = features[g]
      if n > 0:
        parts.append(self.averages(tables[g], rows[g], offsets[g], shares[g], first[g], count * n).view([count, -1]))
    if len(parts) == 1:
      return parts[0]
    return torch.cat(parts, 1)

  # The reverse: hands each bag its part of dL/dx.
  def hand_back(self, dx: Tensor, d_bags: List[Tensor], features: List[int], first: List[int]) -> int:
    count = dx.size(0)
    column = 0
    for g in range(len(d_bags)):
      width = features[g] * d_bags[g].size(1)
      if width > 0:
        torch.narrow(d_bags[g], 0, first[g], count * features[g]).view([count, width]).copy_(torch.narrow(dx, 1, column, width))
      column = column + width
    return 0

  # The layers in the type to compute with: themselves, or copies.
  def converted(self, layers: List[Tensor]) -> List[Tensor]:
    return [layer.to(self.layer_type) for layer in layers]

  # h0 ... hn, a [rows, dim] and |y| [rows, 1]. The length has a little added below the root: zero has no direction.
  def forward(self, x: Tensor, layers: List[Tensor]) -> Tuple[List[Tensor], Tensor, Tensor]:
    hidden = len(layers) // 2 - 1
    h = [x.to(self.layer_type)]
    for k in range(hidden):
      h.append(torch.relu_(self.products.linear(h[k], layers[2 * k], layers[2 * k + 1])))
    y = self.products.linear(h[hidden], layers[2 * hidden], layers[2 * hidden + 1])
    if len(layers) % 2 == 1:
      y.add_(self.products.linear(h[0], layers[-1], None))
    a, length = self.unit(y.to(6))
    return h, a, length

  # a = y / |y|, in place of y, and |y| [rows, 1].
  def unit(self, y: Tensor) -> Tuple[Tensor, Tensor]:
    length = torch.sum(y * y, [1], True).add_(1e-12).sqrt_()
    return y.div_(length), length

  # The way back through `unit`, in place of da:  dy = (da - a (a . da)) / |y|
  def unit_backward(self, da: Tensor, a: Tensor, length: Tensor) -> Tensor:
    return da.sub_(a * torch.sum(a * da, [1], True)).div_(length)

  # The way back through `forward`: from da = dL/da (which is overwritten) to dL/dx and, written to `gradients`, the layers' gradients.
  def backward(self, da: Tensor, h: List[Tensor], a: Tensor, length: Tensor, layers: List[Tensor], gradients: List[Tensor]) -> Tensor:
    hidden = len(layers) // 2 - 1
    dy = self.unit_backward(da, a, length).to(self.layer_type)
    d = dy
    for i in range(hidden + 1):
      k = hidden - i
      # z = h W' + b:  dW = dz' h,  db = the sum of dz over the rows,  dh = dz W
      gradients[2 * k].copy_(self.products.product_of_transposed(d, h[k]))
      gradients[2 * k + 1].copy_(torch.sum(d, [0]))
      d = self.products.product(d, layers[2 * k])
      if k > 0:
        # h = relu(z):  dz = dh where h > 0, else 0
        d = torch.threshold_backward(d, h[k], 0, grad_input=d)
    if len(layers) % 2 == 1:
      gradients[-1].copy_(self.products.product_of_transposed(dy, h[0]))
      d.add_(self.products.product(dy, layers[-1]))
    return d

  # a of rows of one tower alone.
  def embed(self, tables: List[Tensor], rows: List[Tensor], offsets: List[Tensor], shares: List[Tensor],
            features: List[int], first: List[int], count: int, layers: List[Tensor]) -> Tensor:
    _, a, _ = self.forward(self.inputs(tables, rows, offsets, shares, features, first, count), self.converted(layers))
    return a


# A step is four methods that are called one after another: `vectors`, `losses`, `gradients` and `update`. Several threads may share
# the work of each: a thread takes a part of the rows of both towers, and of the table rows to be updated, and all have finished a method
# before any begins with the next. Within its part a thread computes alone, on values that its own caches hold.
class TowerStep(Module):
  training : bool
  products : __torch__.Products
  towers : __torch__.Towers
  learned_temperature : bool
  alpha : float
  self_supervised_temperature : float
  row_wise : bool
  table_epsilon : float
  beta1 : float
  beta2 : float
  epsilon : float
  weight_decay : float

  # Rows [first, end) of one tower: their vectors, written to their places in `a`, and what the way back needs. In group g a row has
  # features[g] bags, and the tower's are those from number start[g].
  def vectors(self, tables: List[Tensor], rows: List[Tensor], offsets: List[Tensor], shares: List[Tensor], features: List[int],
              start: List[int], layers: List[Tensor], first: int, end: int, a: Tensor) -> Tuple[List[Tensor], Tensor]:
    x = self.towers.inputs(tables, rows, offsets, shares, features, self.first_bags(features, start, first), end - first)
    h, vectors, length = self.towers.forward(x, self.towers.converted(layers))
    a[first:end].copy_(vectors)
    return h, length

  def first_bags(self, features: List[int], start: List[int], row: int) -> List[int]:
    return [start[g] + row * features[g] for g in range(len(features))]

  # Some anchors' share of L = sum over i of w[i] * -log softmax(l[i])[own i], where l[i, j] = a[i] . c[j] / temperature + correction[j],
  # a are these anchors and c all candidates; the own candidate of anchor i is number i + first. Hits are positions of l, taken as one
  # long vector, that leave the softmax. With P the softmax:
  #
  #     dL/dl[i, j] = w[i] (P[i, j] - [j = own i]),   dL/da = dL/dl c / temperature,   dL/dc = (dL/dl)' a / temperature
  #
  # Returns L and, times `scale`, dL/da and dL/dc.
  def softmax_loss(self, a: Tensor, c: Tensor, first: int, temperature: float, correction: Optional[Tensor], hits: Optional[Tensor],
                   w: Tensor, scale: float) -> Tuple[Tensor, Tensor, Tensor]:
    a_scaled = a / temperature
    l = self.products.linear(a_scaled, c, correction)
    if hits is not None:
      l.view([-1]).index_fill_(0, hits, -1e9)
    # -log softmax(l[i])[own i] = log sum exp l[i] - l[i, own i], and the sum of exponentials shows in the largest of P
    largest = torch.amax(l, [1])
    own = torch.diagonal(l, first).clone()
    p = torch.softmax(l, 1)
    loss = torch.dot(largest.sub_(torch.amax(p, [1]).log_()).sub_(own), w)
    torch.diagonal(p, first).sub_(1)
    wa = w.unsqueeze(1) * scale
    da = self.products.product(p, c).mul_(wa / temperature)
    return loss, da, self.products.product_of_transposed(p, a_scaled.mul_(wa))

  # The main loss of anchors [first, end) and the self-supervised loss of `views` items' views, of which [first_view, end_view) are this
  # thread's, as far as these anchors and views make them up; and the gradients of all vectors, likewise: d_item is this thread's own.
  # The first item rows are the candidates. The first views are the rows from number first_views on and the second views those from
  # number second_views on, which may be the same rows; first views may be candidates, too.
  #
  # Third comes the derivative of the main loss by the logarithm of its temperature: since l is a . c / temperature, it is
  # -(sum over i of a[i] . dL/da[i]).
  def losses(self, a_item: Tensor, a_query: Tensor, correction: Tensor, hits: Tensor, weights: Tensor, noise: Tensor, temperature: float,
             first: int, end: int, views: int, first_views: int, second_views: int, first_view: int, end_view: int,
             d_item: Tensor, d_query: Tensor) -> List[float]:
    candidates = correction.size(0)
    begin = first * candidates
    own_hits = hits.masked_select(torch.logical_and(hits >= begin, hits < end * candidates)) - begin
    anchors = a_query[first:end]
    main, da, dc = self.softmax_loss(anchors, a_item[:candidates], first, temperature, correction, own_hits, weights[first:end], 1.0)
    d_query[first:end].copy_(da)
    d_item[:candidates].copy_(dc)
    d_log_temperature = 0.0
    if self.learned_temperature:
      d_log_temperature = -float(torch.sum(anchors * da))
    self_supervised = 0.0
    if views > 0:
      d_first = torch.narrow(d_item, 0, first_views, views)
      d_second = torch.narrow(d_item, 0, second_views, views)
      loss, da, dc = self.view_loss(torch.narrow(a_item, 0, first_views, views), torch.narrow(a_item, 0, second_views, views), noise,
                                    first_view, end_view)
      # Rows that are no candidates have no gradient yet.
      if second_views < candidates:
        d_second.add_(dc)
      else:
        d_second.copy_(dc)
      if first_views >= candidates and first_views < second_views:
        d_first.zero_()
      d_first[first_view:end_view].add_(da)
      self_supervised = float(loss)
    return [float(main), self_supervised, d_log_temperature]

  # The share of first views [first, end) in the mean over all items of -log softmax(a[i] . c / temperature)[i], where a are the first
  # views and c the second ones: contrastive learning. Where both are the same rows without noise, no item's own logit changes and the
  # others are pushed away: spread-out regularisation. Returns it and, times alpha, its gradients by a[first:end] and c.
  def view_loss(self, a: Tensor, c: Tensor, noise: Tensor, first: int, end: int) -> Tuple[Tensor, Tensor, Tensor]:
    views = a.size(0)
    w = torch.full([end - first], 1.0 / views, dtype=a.dtype, device=a.device)
    if noise.size(0) == 0:
      return self.softmax_loss(a[first:end], c, first, self.self_supervised_temperature, None, None, w, self.alpha)
    n = noise.view([2, views, -1])
    noisy_a, length_a = self.noisy(a[first:end], n[0, first:end])
    noisy_c, length_c = self.noisy(c, n[1])
    loss, da, dc = self.softmax_loss(noisy_a, noisy_c, first, self.self_supervised_temperature, None, None, w, self.alpha)
    return loss, self.towers.unit_backward(da, noisy_a, length_a), self.towers.unit_backward(dc, noisy_c, length_c)

  # (a + sign(a) n) / |a + sign(a) n| and the length that it is divided by: noise that leaves a vector's values their signs (Yu et al. 2022).
  def noisy(self, a: Tensor, n: Tensor) -> Tuple[Tensor, Tensor]:
    return self.towers.unit(torch.addcmul(a, torch.sign(a), n))

  # Back through one tower with rows [first, end), whose gradients are the sum of those in d. The bags' gradients go to their places in
  # d_bags, the layers' are this thread's own.
  def gradients(self, h: List[Tensor], length: Tensor, features: List[int], start: List[int], layers: List[Tensor], first: int, end: int,
                a: Tensor, d: List[Tensor], gradients: List[Tensor], d_bags: List[Tensor]) -> int:
    da = self.sum([part[first:end] for part in d])
    dx = self.towers.backward(da, h, a[first:end], length, self.towers.converted(layers), gradients)
    return self.towers.hand_back(dx, d_bags, features, self.first_bags(features, start, first))

  # A new array: one's own to change.
  def sum(self, parts: List[Tensor]) -> Tensor:
    if len(parts) == 1:
      return parts[0].clone()
    total = parts[0] + parts[1]
    for i in range(2, len(parts)):
      total.add_(parts[i])
    return total

  # The squared length of the gradients that `update` has to do with, given the same arguments.
  def squared_norm(self, touched: List[Tensor], offsets: List[Tensor], bags: List[Tensor], shares: List[Tensor], d_bags: List[Tensor],
                   first: List[int], end: List[int], gradients: List[Tensor], first_value: int, end_value: int) -> float:
    g = self.sum([part[first_value:end_value] for part in gradients])
    squared = float(torch.dot(g, g))
    for t in range(len(touched)):
      r = self.towers.averages(d_bags[t], bags[t], offsets[t], shares[t], first[t], end[t] - first[t]).view([-1])
      squared = squared + float(torch.dot(r, r))
    return squared

  # Updates rows [first, end) of the touched ones of each group, and values [first_value, end_value) of the layers.
  #
  #   touched                 the rows of a group's matrix that occur
  #   offsets, bags, shares   for each of these the bags that it occurs in and with which share: the bags' gradients, summed up like
  #                           that, are the row's
  #   gradients               vectors that add up to the gradient of `layers`, the vector of both towers' layers
  #   shrink                  what the whole gradient is multiplied by
  def update(self, touched: List[Tensor], offsets: List[Tensor], bags: List[Tensor], shares: List[Tensor], d_bags: List[Tensor],
             first: List[int], end: List[int], gradients: List[Tensor], first_value: int, end_value: int, shrink: float,
             table_rate: float, layer_rate: float, tables: List[Tensor], sums: List[Tensor],
             layers: Tensor, first_moments: Tensor, second_moments: Tensor, steps: Tensor) -> int:
    for t in range(len(touched)):
      # A processor takes few enough rows at a time to keep them in its caches.
      at_a_time = max(1, end[t] - first[t])
      if not tables[t].is_cuda:
        at_a_time = min(at_a_time, 1024)
      numbers = torch.arange(at_a_time, device=touched[t].device)
      for begin in range(first[t], end[t], at_a_time):
        count = min(at_a_time, end[t] - begin)
        g = self.towers.averages(d_bags[t], bags[t], offsets[t], shares[t], begin, count)
        if shrink < 1:
          g.mul_(shrink)
        self.adagrad(tables[t], sums[t], torch.narrow(touched[t], 0, begin, count), g, table_rate, numbers[:count], [steps])
    g = self.sum([part[first_value:end_value] for part in gradients])
    if shrink < 1:
      g.mul_(shrink)
    return self.adamw([layers[first_value:end_value]], [g], [first_moments[first_value:end_value]],
                      [second_moments[first_value:end_value]], [steps], layer_rate)

  # Before a step's first update.
  def count_step(self, steps: Tensor) -> Tensor:
    return steps.add_(1)

  # Adagrad on rows of a matrix, with g the gradient of a row: s += g^2, w -= rate * g / (sqrt(s) + epsilon), value by value; or with one
  # s for a row, s += the mean of g^2.
  def adagrad(self, table: Tensor, sums: Tensor, rows: Tensor, g: Tensor, rate: float, numbers: Tensor, steps: List[Tensor]) -> int:
    w = self.gathered(table, rows, numbers)
    if self.row_wise:
      s = torch.index_select(sums, 0, rows).add_(torch.mean(g * g, [1], True))
      sums.index_copy_(0, rows, s)
      w.addcdiv_(g, s.sqrt_().add_(self.table_epsilon), value=-rate)
    elif g.is_cuda:
      s = self.gathered(sums, rows, numbers).addcmul_(g, g)
      sums.index_copy_(0, rows, s)
      w.addcdiv_(g, s.sqrt_().add_(self.table_epsilon), value=-rate)
    else:
      s = self.gathered(sums, rows, numbers)
      self.fused_adagrad([w], [g], [s], steps, rate)
      sums.index_copy_(0, rows, s)
    table.index_copy_(0, rows, w)
    return 0

  # Some rows of a matrix, as bags of one row each: unlike index_select, that fetches rows ahead of their turn.
  def gathered(self, matrix: Tensor, rows: Tensor, numbers: Tensor) -> Tensor:
    sums, _, _, _ = torch.embedding_bag(matrix, rows, numbers, False, 0, False, None, False)
    return sums

  # A method of its own, since an operation on lists that were made beside it is left out as useless. The steps have no effect here.
  def fused_adagrad(self, w: List[Tensor], g: List[Tensor], s: List[Tensor], steps: List[Tensor], rate: float) -> int:
    torch._fused_adagrad_(w, g, s, steps, lr=rate, lr_decay=0.0, weight_decay=0.0, eps=self.table_epsilon, maximize=False)
    return 0

  # AdamW (Loshchilov and Hutter 2019). A method of its own for the same reason.
  def adamw(self, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], rate: float) -> int:
    torch._fused_adamw_(w, g, m, v, annotate(List[Tensor], []), steps, lr=rate, beta1=self.beta1, beta2=self.beta2,
                        weight_decay=self.weight_decay, eps=self.epsilon, amsgrad=False, maximize=False)
    return 0
