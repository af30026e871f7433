package tensor

import "math"

// Homography returns the transforms, as [Tensor.Warp] takes them, that bring four points of images to
// others: x [batch 8] are the columns and rows of where they are, and to [8] or [batch 8] of where they
// come from. There is no gradient.
func (x *Tensor) Homography(to *Tensor) *Tensor { return apply(homography{}, x, to) }

type homography struct{}

func (homography) Shape(in []Shape) (Shape, error) {
	for _, s := range in {
		if len(s) == 0 || len(s) > 2 || s.Dim(-1) != 8 && s.Dim(-1) != Unknown {
			return nil, wrongf("the points are [batch 8], four columns and rows for each image")
		}
	}
	if len(in[0]) != 2 || len(in[1]) == 2 && in[1][0] != in[0][0] && in[1][0] != Unknown && in[0][0] != Unknown {
		return nil, wrongf("the points are [batch 8], and as many as what they are brought to")
	}
	return in[0], nil
}

// Of a point at column q and row r that comes from column u, u = (a0·q + a1·r + a2)/(c0·q + c1·r + 1), so
// a0·q + a1·r + a2 - c0·q·u - c1·r·u = u, and likewise for the row: eight equations.
func (homography) Forward(c *Call) {
	for b := range c.Out.shape[0] {
		at, from := c.In[0].data[b*8:][:8], c.In[1].data
		if len(from) > 8 {
			from = from[b*8:]
		}
		var m [8][9]float64
		for i := range 4 {
			q, r := float64(at[2*i]), float64(at[2*i+1])
			u, v := float64(from[2*i]), float64(from[2*i+1])
			m[i] = [9]float64{q, r, 1, 0, 0, 0, -q * u, -r * u, u}
			m[4+i] = [9]float64{0, 0, 0, q, r, 1, -q * v, -r * v, v}
		}
		solve(&m)
		for i := range m {
			c.Out.data[b*8+i] = float32(m[i][8])
		}
	}
}

func (homography) Backward(*Call) {}

// solve leaves the solution of eight equations in the last column (Gauss and Jordan, with pivots).
func solve(m *[8][9]float64) {
	for k := range m {
		pivot := k
		for i := k + 1; i < len(m); i++ {
			if math.Abs(m[i][k]) > math.Abs(m[pivot][k]) {
				pivot = i
			}
		}
		m[k], m[pivot] = m[pivot], m[k]
		for i := range m {
			if i == k {
				continue
			}
			part := m[i][k] / m[k][k]
			for j := k; j < 9; j++ {
				m[i][j] -= float64(part * m[k][j])
			}
		}
	}
	for k := range m {
		m[k][8] /= m[k][k]
	}
}
