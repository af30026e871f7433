package tensor

// ArgMax returns the index along an axis of the greatest element, the first of several; the axis
// is gone then. NaN is greater than all. It has no gradient. A negative axis counts from the end.
//
// Indices are float32 as all values are, and exact up to 2²⁴.
func (x *Tensor) ArgMax(axis int) *Tensor { return x.reducer().ArgMax(axis) }

// ArgMax is [Tensor.ArgMax].
func (r Reducer) ArgMax(axis int) *Tensor { return apply(argExtreme{r.over(axis), 1}, r.x) }

// ArgMin returns the index along an axis of the smallest element; see [Tensor.ArgMax]. NaN is
// smaller than all.
func (x *Tensor) ArgMin(axis int) *Tensor { return x.reducer().ArgMin(axis) }

// ArgMin is [Tensor.ArgMin].
func (r Reducer) ArgMin(axis int) *Tensor { return apply(argExtreme{r.over(axis), -1}, r.x) }

// argExtreme is the index of the greatest element, or with the sign -1 of the smallest.
type argExtreme struct {
	over
	sign float32
}

func (o argExtreme) String() string { return o.named(o.name()) }

func (o argExtreme) name() string {
	if o.sign < 0 {
		return "argmin"
	}
	return "argmax"
}

func (o argExtreme) Shape(in []Shape) (Shape, error) { return o.nonempty(in) }

func (o argExtreme) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	outer, n, inner := lanes(c.In[0].shape, o.axes.axes[0])
	if len(y) == 0 {
		return
	}
	if inner == 1 {
		for i := range outer {
			row := x[i*n:][:n]
			best, at := o.sign*row[0], 0
			for j, v := range row {
				if v *= o.sign; !(v <= best) && best == best {
					best, at = v, j
				}
			}
			y[i] = float32(at)
		}
		return
	}
	best := c.keep(inner)
	for i := range outer {
		rows, at := x[i*n*inner:][:n*inner], y[i*inner:][:inner]
		for e, v := range rows[:inner] {
			best[e], at[e] = o.sign*v, 0
		}
		for j := 1; j < n; j++ {
			for e, v := range rows[j*inner:][:inner] {
				if v *= o.sign; !(v <= best[e]) && best[e] == best[e] {
					best[e], at[e] = v, float32(j)
				}
			}
		}
	}
}

func (argExtreme) Backward(*Call) {}
