package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// CumSum returns the sums along an axis of each element and all before it. A negative axis counts
// from the end.
func (x *Tensor) CumSum(axis int) *Tensor { return apply(cumSum{axis}, x) }

// CumProd returns the products along an axis of each element and all before it. The gradient is
// right where elements are 0, too. A negative axis counts from the end.
func (x *Tensor) CumProd(axis int) *Tensor { return apply(cumProd{axis}, x) }

type (
	cumSum  struct{ axis int }
	cumProd struct{ axis int }
)

func (cumSum) String() string  { return "cumsum" }
func (cumProd) String() string { return "cumprod" }

func (o cumSum) Shape(in []Shape) (Shape, error) {
	_, err := in[0].axis(o.axis)
	return in[0], err
}

func (o cumProd) Shape(in []Shape) (Shape, error) { return cumSum(o).Shape(in) }

// lanes is a shape as [outer, n, inner], where n is the given axis.
func lanes(x Shape, axis int) (outer, n, inner int) {
	a, _ := x.axis(axis)
	return x[:a].Size(), x[a], x[a+1:].Size()
}

func (o cumSum) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	outer, n, inner := lanes(c.Out.shape, o.axis)
	for i := range outer {
		from, to := x[i*n*inner:][:n*inner], y[i*n*inner:][:n*inner]
		if inner == 1 {
			var sum float64
			for j, v := range from {
				sum += float64(v)
				to[j] = float32(sum)
			}
			continue
		}
		copy(to, from[:min(inner, len(from))])
		for j := inner; j < len(to); j += inner {
			kernels.Add(to[j:j+inner], to[j-inner:j], from[j:j+inner])
		}
	}
}

// y_i = Σ x_j over j ≤ i, so dx_j = Σ dy_i over i ≥ j.
func (o cumSum) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if len(dx) == 0 {
		return
	}
	dy := c.Out.grad.values
	outer, n, inner := lanes(c.Out.shape, o.axis)
	for i := range outer {
		from, to := dy[i*n*inner:][:n*inner], dx[i*n*inner:][:n*inner]
		if inner == 1 {
			var sum float64
			for j := n - 1; j >= 0; j-- {
				sum += float64(from[j])
				to[j] += float32(sum)
			}
			continue
		}
		sums := c.keep(inner)
		clear(sums)
		for j := len(to) - inner; j >= 0; j -= inner {
			kernels.AddTo(sums, from[j:j+inner])
			kernels.AddTo(to[j:j+inner], sums)
		}
	}
}

func (o cumProd) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	outer, n, inner := lanes(c.Out.shape, o.axis)
	for i := range outer {
		from, to := x[i*n*inner:][:n*inner], y[i*n*inner:][:n*inner]
		copy(to, from[:min(inner, len(from))])
		for j := inner; j < len(to); j++ {
			to[j] = to[j-inner] * from[j]
		}
	}
}

// With s_j = dy_j + x_(j+1)·s_(j+1), the sum of each dy_i, i ≥ j, times what is multiplied between,
// dx_j = y_(j-1)·s_j. Nothing is divided, so that a 0 does no harm.
func (o cumProd) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if len(dx) == 0 {
		return
	}
	x, y, dy := c.In[0].data, c.Out.data, c.Out.grad.values
	outer, n, inner := lanes(c.Out.shape, o.axis)
	for i := range outer {
		first := i * n * inner
		for e := range inner {
			s := 0.0
			for j := first + (n-1)*inner + e; j >= first; j -= inner {
				if j+inner < first+n*inner {
					s = float64(s * float64(x[j+inner])) // rounded, and not fused with what is added
				}
				s += float64(dy[j])
				before := 1.0
				if j-inner >= first {
					before = float64(y[j-inner])
				}
				dx[j] += float32(before * s)
			}
		}
	}
}
