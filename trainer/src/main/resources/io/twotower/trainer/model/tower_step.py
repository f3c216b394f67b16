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
  # How many features of each table group a row has.
  query_features : List[int]
  item_features : List[int]

  # Bag b's sum of share[e] * matrix[row[e]] over its entries e; share is one over the length of the bag.
  def averages(self, matrix: Tensor, rows: Tensor, offsets: Tensor, shares: Tensor) -> Tensor:
    sums, _, _, _ = torch.embedding_bag(matrix, rows, offsets, False, 0, False, shares, False)
    return sums

  # The bags that belong to `count` rows with `features` each, from bag number `start`: [count, features * dim].
  def side_by_side(self, bags: Tensor, start: int, features: int, count: int) -> Tensor:
    return torch.narrow(bags, 0, start, count * features).view([count, -1])

  # x of the item rows, and x of the query rows.
  def inputs(self, bags: List[Tensor], items: int, queries: int) -> Tuple[Tensor, Tensor]:
    item : List[Tensor] = []
    query : List[Tensor] = []
    for g in range(len(bags)):
      n = self.item_features[g]
      if n > 0:
        item.append(self.side_by_side(bags[g], 0, n, items))
      m = self.query_features[g]
      if m > 0:
        query.append(self.side_by_side(bags[g], items * n, m, queries))
    return self.joined(item), self.joined(query)

  def joined(self, parts: List[Tensor]) -> Tensor:
    if len(parts) == 1:
      return parts[0]
    return torch.cat(parts, 1)

  # The reverse of `inputs`: hands each bag its part of dx.
  def hand_back(self, dx_item: Tensor, dx_query: Tensor, d_bags: List[Tensor]) -> int:
    items = dx_item.size(0)
    queries = dx_query.size(0)
    item_column = 0
    query_column = 0
    for g in range(len(d_bags)):
      dim = d_bags[g].size(1)
      n = self.item_features[g]
      if n > 0:
        self.side_by_side(d_bags[g], 0, n, items).copy_(torch.narrow(dx_item, 1, item_column, n * dim))
        item_column = item_column + n * dim
      m = self.query_features[g]
      if m > 0:
        self.side_by_side(d_bags[g], items * n, m, queries).copy_(torch.narrow(dx_query, 1, query_column, m * dim))
        query_column = query_column + m * dim
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
    y = y.to(6)
    length = torch.sum(y * y, [1], True).add_(1e-12).sqrt_()
    return h, y.div_(length), length

  # The way back through `forward`: from da = dL/da (which is overwritten) to dL/dx, written to dx, and the layers' gradients.
  def backward(self, da: Tensor, h: List[Tensor], a: Tensor, length: Tensor, layers: List[Tensor], dx: Tensor,
               gradients: List[Tensor]) -> int:
    hidden = len(layers) // 2 - 1
    # a = y / |y|:  dy = (da - a (a . da)) / |y|
    dy = da.sub_(a * torch.sum(a * da, [1], True)).div_(length).to(self.layer_type)
    d = dy
    for i in range(hidden + 1):
      k = hidden - i
      # z = h W' + b:  dW = dz' h,  db = the sum of dz over the rows,  dh = dz W
      gradients[2 * k].copy_(self.products.product_of_transposed(d, h[k]))
      gradients[2 * k + 1].copy_(torch.sum(d, [0]))
      dh = self.products.product(d, layers[2 * k])
      if k > 0:
        # h = relu(z):  dz = dh where h > 0, else 0
        d = torch.threshold_backward(dh, h[k], 0, grad_input=dh)
      else:
        dx.copy_(dh)
    if len(layers) % 2 == 1:
      gradients[-1].copy_(self.products.product_of_transposed(dy, h[0]))
      dx.add_(self.products.product(dy, layers[-1]))
    return 0

  # a of rows of one tower alone.
  def embed(self, tables: List[Tensor], rows: List[Tensor], offsets: List[Tensor], shares: List[Tensor],
            features: List[int], count: int, layers: List[Tensor]) -> Tensor:
    parts : List[Tensor] = []
    for g in range(len(tables)):
      if features[g] > 0:
        bags = self.averages(tables[g], rows[g], offsets[g], shares[g])
        parts.append(self.side_by_side(bags, 0, features[g], count))
    _, a, _ = self.forward(self.joined(parts), self.converted(layers))
    return a


class TowerStep(Module):
  training : bool
  towers : __torch__.Towers
  products : __torch__.Products
  temperature : float
  alpha : float
  self_supervised_temperature : float
  clip_norm : float
  row_wise : bool
  table_epsilon : float
  beta1 : float
  beta2 : float
  epsilon : float
  weight_decay : float

  # L = sum over i of w[i] * -log softmax(l[i])[i], where l[i, j] = a[i] . c[j] / temperature + correction[j]. Hits are positions
  # of l, taken as one long vector, that leave the softmax. With P the softmax:
  #
  #     dL/dl[i, j] = w[i] (P[i, j] - [i = j]),   dL/da = dL/dl c / temperature,   dL/dc = (dL/dl)' a / temperature
  #
  # Writes the gradients times `scale` to da and dc and returns L.
  def softmax_loss(self, a: Tensor, c: Tensor, temperature: float, correction: Optional[Tensor], hits: Optional[Tensor],
                   w: Tensor, scale: float, da: Tensor, dc: Tensor) -> Tensor:
    a_scaled = a / temperature
    l = self.products.linear(a_scaled, c, correction)
    if hits is not None:
      l.view([-1]).index_fill_(0, hits, -1e9)
    # -log softmax(l[i])[i] = log sum exp l[i] - l[i, i], and the sum of exponentials shows in the largest of P
    largest = torch.amax(l, [1])
    own = torch.diagonal(l).clone()
    p = torch.softmax(l, 1)
    loss = torch.dot(largest.sub_(torch.amax(p, [1]).log_()).sub_(own), w)
    torch.diagonal(p).sub_(1)
    wa = w.unsqueeze(1) * scale
    torch.mul(self.products.product(p, c), wa / temperature, out=da)
    dc.copy_(self.products.product_of_transposed(p, a_scaled.mul_(wa)))
    return loss

  # Adagrad on the rows that the batch touched, with g the gradient of a row: s += g^2, w -= rate * g / (sqrt(s) + epsilon), value
  # by value; or with one s for a row, s += the mean of g^2. A processor does it for few enough rows at a time to keep them in its
  # caches.
  def adagrad(self, table: Tensor, sums: Tensor, rows: Tensor, g: Tensor, rate: float, steps: List[Tensor]) -> int:
    at_a_time = rows.size(0)
    if not g.is_cuda:
      at_a_time = min(at_a_time, 2048)
    numbers = torch.arange(at_a_time, device=rows.device)
    some_rows = torch.split(rows, at_a_time)
    some_g = torch.split(g, at_a_time)
    for i in range(len(some_rows)):
      self.adagrad_at_once(table, sums, some_rows[i], some_g[i], rate, numbers[:some_rows[i].size(0)], steps)
    return 0

  def adagrad_at_once(self, table: Tensor, sums: Tensor, rows: Tensor, g: Tensor, rate: float, numbers: Tensor, steps: List[Tensor]) -> int:
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

  # AdamW on the layers; it counts no steps.
  def fused_adamw(self, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], rate: float) -> int:
    steps[0].add_(1)
    torch._fused_adamw_(w, g, m, v, annotate(List[Tensor], []), steps, lr=rate, beta1=self.beta1, beta2=self.beta2,
                        weight_decay=self.weight_decay, eps=self.epsilon, amsgrad=False, maximize=False)
    return 0

  # One update of all parameters by one batch. Returns the main loss, the self-supervised loss and, when it is limited, the length of
  # the gradient: all before the update.
  #
  #   rows, offsets, shares       the bags over each group's matrix
  #   touched, touched_offsets,   for each row of the matrix that occurs, the bags that it occurs in and with which share:
  #   touched_bags, touched_shares  the bags' gradients, summed up over these, are the row's
  #   correction, hits, weights   of the main loss
  #   layers, gradients           both towers' layers in one vector and their gradients likewise; query_layers, query_gradients and so
  #                               on are parts of them
  #   views                       how many item rows at the end, but for their second half, are first views, then as many second views
  def step(self, rows: List[Tensor], offsets: List[Tensor], shares: List[Tensor],
           touched: List[Tensor], touched_offsets: List[Tensor], touched_bags: List[Tensor], touched_shares: List[Tensor],
           correction: Tensor, hits: Tensor, weights: Tensor, views: int, table_rate: float, layer_rate: float,
           tables: List[Tensor], sums: List[Tensor],
           query_layers: List[Tensor], item_layers: List[Tensor], query_gradients: List[Tensor], item_gradients: List[Tensor],
           layers: Tensor, gradients: Tensor, first_moments: Tensor, second_moments: Tensor, steps: Tensor) -> Tensor:
    towers = self.towers
    links = weights.size(0)
    candidates = correction.size(0)
    items = candidates + 2 * views

    # The vectors.
    bags : List[Tensor] = []
    for g in range(len(tables)):
      bags.append(towers.averages(tables[g], rows[g], offsets[g], shares[g]))
    x_item, x_query = towers.inputs(bags, items, links)
    w_item = towers.converted(item_layers)
    w_query = towers.converted(query_layers)
    h_item, a_item, length_item = towers.forward(x_item, w_item)
    h_query, a_query, length_query = towers.forward(x_query, w_query)

    # The losses, and the gradients of the vectors.
    d_item = torch.empty_like(a_item)
    d_query = torch.empty_like(a_query)
    main = self.softmax_loss(a_query, a_item[:candidates], self.temperature, correction, hits, weights, 1.0,
                             d_query, d_item[:candidates])
    self_supervised = torch.zeros_like(main)
    if views > 0:
      second = candidates + views
      equal = torch.full([views], 1.0 / views, dtype=weights.dtype, device=weights.device)
      self_supervised = self.softmax_loss(a_item[candidates:second], a_item[second:], self.self_supervised_temperature,
                                          None, None, equal, self.alpha, d_item[candidates:second], d_item[second:])

    # The gradients of the layers and of the bags.
    d_bags : List[Tensor] = []
    for g in range(len(tables)):
      d_bags.append(torch.empty_like(bags[g]))
    dx_item, dx_query = towers.inputs(d_bags, items, links)
    towers.backward(d_item, h_item, a_item, length_item, w_item, dx_item, item_gradients)
    towers.backward(d_query, h_query, a_query, length_query, w_query, dx_query, query_gradients)
    if len(tables) > 1:
      towers.hand_back(dx_item, dx_query, d_bags)

    # The gradients of the touched rows.
    d_rows : List[Tensor] = []
    for g in range(len(tables)):
      d_rows.append(towers.averages(d_bags[g], touched_bags[g], touched_offsets[g], touched_shares[g]))

    # No longer a gradient than allowed: all of it is shortened alike.
    squared = torch.zeros_like(main)
    if self.clip_norm > 0:
      squared = torch.dot(gradients, gradients)
      for g in range(len(tables)):
        squared.add_(torch.sum(d_rows[g] * d_rows[g]))
      shrink = torch.clamp_max(torch.rsqrt(squared) * self.clip_norm, 1.0)
      gradients.mul_(shrink)
      for g in range(len(tables)):
        d_rows[g].mul_(shrink)

    # The update.
    for g in range(len(tables)):
      if touched[g].size(0) > 0:
        self.adagrad(tables[g], sums[g], touched[g], d_rows[g], table_rate, [steps])
    self.fused_adamw([layers], [gradients], [first_moments], [second_moments], [steps], layer_rate)
    return torch.stack([main, self_supervised, torch.sqrt(squared)])
