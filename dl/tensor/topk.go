package tensor

import (
	"fmt"
	"slices"
)

// TopK returns the k greatest elements along the last axis, the greatest first, and their indices;
// of equal ones the lower index comes first, and NaN is greater than all. The indices have no
// gradient.
func (x *Tensor) TopK(k int) (values, indices *Tensor) {
	indices = apply(argTopK{k}, x)
	return x.TakeAlongAxis(indices, -1), indices
}

type argTopK struct{ k int }

func (o argTopK) String() string { return fmt.Sprintf("top_k %d", o.k) }

func (o argTopK) Shape(in []Shape) (Shape, error) {
	if len(in[0]) == 0 {
		return nil, wrongf("a scalar has no last axis")
	}
	if n := in[0].Dim(-1); o.k < 0 || n != Unknown && o.k > n {
		return nil, wrongf("the last axis has %d elements, so the %d greatest are not there", n, o.k)
	}
	out := slices.Clone(in[0])
	out[len(out)-1] = o.k
	return out, nil
}

// The best so far are kept in order, and most elements are not better than the last of them. Of
// many, all elements are sorted.
func (o argTopK) Forward(c *Call) {
	n, k := c.In[0].Dim(-1), o.k
	if k == 0 {
		return
	}
	few := k <= 64
	size := n
	if few {
		size = k
	}
	keys := c.keepKeys(size)
	for row := range len(c.Out.data) / k {
		x := c.In[0].data[row*n:][:n]
		best := keys[:0]
		for j, v := range x {
			key := sortKey(v, j, Descending)
			switch {
			case !few || len(best) < k:
				best = append(best, key)
				if few {
					insertLast(best)
				}
			case key < best[k-1]:
				best[k-1] = key
				insertLast(best)
			}
		}
		if !few {
			slices.Sort(best)
		}
		for j, key := range best[:k] {
			c.Out.data[row*k+j] = float32(uint32(key))
		}
	}
}

// insertLast moves the last key to where it belongs among the others, which are sorted.
func insertLast(keys []uint64) {
	for j := len(keys) - 1; j > 0 && keys[j] < keys[j-1]; j-- {
		keys[j], keys[j-1] = keys[j-1], keys[j]
	}
}

func (argTopK) Backward(*Call) {}
