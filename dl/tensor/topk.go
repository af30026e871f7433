package tensor

import (
	"fmt"
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
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

// The best so far are kept in order, and most elements are not better than the last of them: none of
// many beside each other, if their greatest is not. To find many, all elements are sorted.
func (o argTopK) Forward(c *Call) {
	n, k := c.In[0].Dim(-1), o.k
	if k == 0 {
		return
	}
	few := k <= 64
	keys := c.keepKeys(2 * n)
	for row := range len(c.Out.data) / k {
		x := c.In[0].data[row*n:][:n]
		best := keys[:k]
		if few {
			firstKeys(best, x)
		} else {
			best = keys[:n]
			for j, v := range x {
				best[j] = sortKey(v, j, Descending)
			}
			sortKeys(best, keys[n:])
		}
		for j, key := range best[:k] {
			c.Out.data[row*k+j] = float32(uint32(key))
		}
	}
}

// firstKeys sets best to the first keys of x in descending order.
func firstKeys(best []uint64, x []float32) {
	const together = 32
	k := len(best)
	for j, v := range x[:k] {
		best[j] = sortKey(v, j, Descending)
		insertLast(best[:j+1])
	}
	for from := k; from < len(x); from += together {
		part := x[from:min(from+together, len(x))]
		last := x[uint32(best[k-1])] // of equal ones the first is better
		if last != last {
			return
		}
		if kernels.Max(part) <= last {
			continue
		}
		for j, v := range part {
			if v <= last {
				continue
			}
			if key := sortKey(v, from+j, Descending); key < best[k-1] {
				best[k-1] = key
				insertLast(best)
				last = x[uint32(best[k-1])]
			}
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
