# Two towers and one step of their training, in TorchScript.
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

  # h0 ... hn, a [rows, dim] and |y| [rows, 1]. The length has a little added below the root: zero has no direction.
  def forward(self, x: Tensor, layers: List[Tensor]) -> Tuple[List[Tensor], Tensor, Tensor]:
    hidden = len(layers) // 2 - 1
    h = [x]
    for k in range(hidden):
      h.append(torch.relu_(torch.linear(h[k], layers[2 * k], layers[2 * k + 1])))
    y = torch.linear(h[hidden], layers[2 * hidden], layers[2 * hidden + 1])
    if len(layers) % 2 == 1:
      y.addmm_(x, layers[-1].t())
    length = torch.sum(y * y, [1], True).add_(1e-12).sqrt_()
    return h, y.div_(length), length

  # The way back through `forward`: from da = dL/da (which is overwritten) to dL/dx, written to dx, and the layers' gradients.
  def backward(self, da: Tensor, h: List[Tensor], a: Tensor, length: Tensor, layers: List[Tensor], dx: Tensor,
               gradients: List[Tensor]) -> int:
    hidden = len(layers) // 2 - 1
    # a = y / |y|:  dy = (da - a (a . da)) / |y|
    dy = da.sub_(a * torch.sum(a * da, [1], True)).div_(length)
    d = dy
    for i in range(hidden + 1):
      k = hidden - i
      # z = h W' + b:  dW = dz' h,  db = the sum of dz over the rows,  dh = dz W
      torch.mm(d.t(), h[k], out=gradients[2 * k])
      torch.sum(d, [0], out=gradients[2 * k + 1])
      if k > 0:
        # h = relu(z):  dz = dh where h > 0, else 0
        dh = torch.mm(d, layers[2 * k])
        d = torch.threshold_backward(dh, h[k], 0, grad_input=dh)
      else:
        torch.mm(d, layers[0], out=dx)
    if len(layers) % 2 == 1:
      torch.mm(dy.t(), h[0], out=gradients[-1])
      dx.addmm_(dy, layers[-1])
    return 0

  # a of rows of one tower alone.
  def embed(self, tables: List[Tensor], rows: List[Tensor], offsets: List[Tensor], shares: List[Tensor],
            features: List[int], count: int, layers: List[Tensor]) -> Tensor:
    parts : List[Tensor] = []
    for g in range(len(tables)):
      if features[g] > 0:
        bags = self.averages(tables[g], rows[g], offsets[g], shares[g])
        parts.append(self.side_by_side(bags, 0, features[g], count))
    _, a, _ = self.forward(self.joined(parts), layers)
    return a


class TowerStep(Module):
  training : bool
  towers : __torch__.Towers
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
    if correction is not None:
      l = torch.addmm(correction, a_scaled, c.t())
    else:
      l = torch.mm(a_scaled, c.t())
    if hits is not None:
      l.view([-1]).index_fill_(0, hits, -1e9)
    log_p = torch.log_softmax(l, 1)
    loss = torch.dot(torch.diagonal(log_p), w).neg_()
    p = torch.exp_(log_p)
    torch.diagonal(p).sub_(1)
    wa = w.unsqueeze(1) * scale
    torch.mm(p, c, out=da)
    da.mul_(wa / temperature)
    torch.mm(p.t(), a_scaled.mul_(wa), out=dc)
    return loss

  # Adagrad on the rows that the batch touched, with g the gradient of a row: s += g^2, w -= rate * g / (sqrt(s) + epsilon), value
  # by value; or with one s for a row, s += the mean of g^2.
  def adagrad(self, table: Tensor, sums: Tensor, rows: Tensor, g: Tensor, rate: float) -> int:
    s = torch.index_select(sums, 0, rows)
    if self.row_wise:
      s.add_(torch.mean(g * g, [1], True))
    else:
      s.addcmul_(g, g)
    sums.index_copy_(0, rows, s)
    w = torch.index_select(table, 0, rows).addcdiv_(g, s.sqrt_().add_(self.table_epsilon), value=-rate)
    table.index_copy_(0, rows, w)
    return 0

  # One update of all parameters by one batch. Returns the main loss, the self-supervised loss and, when it is limited, the length of
  # the gradient: all before the update.
  #
  #   rows, offsets, shares       the bags over each group's matrix
  #   touched, touched_offsets,   for each row of the matrix that occurs, the bags that it occurs in and with which share:
  #   touched_bags, touched_shares  the bags' gradients, summed up over these, are the row's
  #   correction, hits, weights   of the main loss
  #   layers ... steps            the layers of both towers in one vector, and likewise their gradients (query_gradients and item_gradients are
  #                               views of it) and the moments; each in a list of one, as AdamW wants it. A list made here would not do:
  #                               that an operation changes its elements goes unseen, and the operation is left out as useless
  #   views                       how many item rows at the end, but for their second half, are first views, then as many second views
  def step(self, rows: List[Tensor], offsets: List[Tensor], shares: List[Tensor],
           touched: List[Tensor], touched_offsets: List[Tensor], touched_bags: List[Tensor], touched_shares: List[Tensor],
           correction: Tensor, hits: Tensor, weights: Tensor, views: int, table_rate: float, layer_rate: float,
           tables: List[Tensor], sums: List[Tensor],
           query_layers: List[Tensor], item_layers: List[Tensor], query_gradients: List[Tensor], item_gradients: List[Tensor],
           layers: List[Tensor], gradients: List[Tensor], first_moments: List[Tensor], second_moments: List[Tensor], steps: List[Tensor]) -> Tensor:
    towers = self.towers
    links = weights.size(0)
    candidates = correction.size(0)
    items = candidates + 2 * views

    # The vectors.
    bags : List[Tensor] = []
    for g in range(len(tables)):
      bags.append(towers.averages(tables[g], rows[g], offsets[g], shares[g]))
    x_item, x_query = towers.inputs(bags, items, links)
    h_item, a_item, length_item = towers.forward(x_item, item_layers)
    h_query, a_query, length_query = towers.forward(x_query, query_layers)

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
    towers.backward(d_item, h_item, a_item, length_item, item_layers, dx_item, item_gradients)
    towers.backward(d_query, h_query, a_query, length_query, query_layers, dx_query, query_gradients)
    if len(tables) > 1:
      towers.hand_back(dx_item, dx_query, d_bags)

    # The gradients of the touched rows.
    d_rows : List[Tensor] = []
    for g in range(len(tables)):
      d_rows.append(towers.averages(d_bags[g], touched_bags[g], touched_offsets[g], touched_shares[g]))

    # No longer a gradient than allowed: all of it is shortened alike.
    squared = torch.zeros_like(main)
    if self.clip_norm > 0:
      squared = torch.dot(gradients[0], gradients[0])
      for g in range(len(tables)):
        squared.add_(torch.sum(d_rows[g] * d_rows[g]))
      shrink = torch.clamp_max(torch.rsqrt(squared) * self.clip_norm, 1.0)
      gradients[0].mul_(shrink)
      for g in range(len(tables)):
        d_rows[g].mul_(shrink)

    # The update.
    for g in range(len(tables)):
      if touched[g].size(0) > 0:
        self.adagrad(tables[g], sums[g], touched[g], d_rows[g], table_rate)
    steps[0].add_(1)
    torch._fused_adamw_(layers, gradients, first_moments, second_moments, [], steps, lr=layer_rate, beta1=self.beta1,
                        beta2=self.beta2, weight_decay=self.weight_decay, eps=self.epsilon, amsgrad=False, maximize=False)
    return torch.stack([main, self_supervised, torch.sqrt(squared)])
