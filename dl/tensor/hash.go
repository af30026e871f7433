package tensor

import (
	"fmt"
	"strconv"

	"github.com/hornbook-go/hornbook/dl/internal/hash"
)

// HashBins returns for each element, which is taken for a whole number, one of the bins from 0 on: that
// of the number's decimal digits, by TensorFlow's fast hash function or, with a salt of two numbers, by
// its strong one, SipHash. There is no gradient.
func (x *Tensor) HashBins(bins int, salt ...uint64) *Tensor {
	o := hashBins{bins: bins, strong: len(salt) > 0}
	if bins < 1 || bins > 1<<24 {
		Fail("", "HashBins", []*Tensor{x}, "there are 1 to %d bins, not %d", 1<<24, bins)
	}
	if o.strong && copy(o.salt[:], salt) != len(o.salt) || len(salt) > len(o.salt) {
		Fail("", "HashBins", []*Tensor{x}, "a salt is two numbers, not %d", len(salt))
	}
	return apply(o, x)
}

type hashBins struct {
	bins   int
	strong bool
	salt   [2]uint64
}

func (o hashBins) String() string { return fmt.Sprintf("hash to %d bins", o.bins) }

func (hashBins) Shape(in []Shape) (Shape, error) { return in[0], nil }

func (o hashBins) Forward(c *Call) {
	var digits [20]byte
	for i, v := range c.In[0].data {
		s, h := strconv.AppendInt(digits[:0], int64(v), 10), uint64(0)
		if o.strong {
			h = hash.SipHash(o.salt, s)
		} else {
			h = hash.Fingerprint64(s)
		}
		c.Out.data[i] = float32(h % uint64(o.bins))
	}
}

func (hashBins) Backward(*Call) {}

// HashCross returns one of the bins from 0 on for the whole numbers of several tensors of one shape at
// the same place together, by TensorFlow's hash function for crossed columns. There is no gradient.
func HashCross(bins int, columns ...*Tensor) *Tensor {
	if bins < 1 || bins > 1<<24 {
		Fail("", "HashCross", columns, "there are 1 to %d bins, not %d", 1<<24, bins)
	}
	if len(columns) < 2 {
		Fail("", "HashCross", columns, "two columns or more are crossed, not %d", len(columns))
	}
	return apply(hashCross{bins}, append([]*Tensor{}, columns...)...)
}

type hashCross struct{ bins int }

func (o hashCross) String() string { return fmt.Sprintf("cross to %d bins", o.bins) }

func (hashCross) Shape(in []Shape) (Shape, error) {
	for _, s := range in[1:] {
		if !s.Equal(in[0]) && s.Known() && in[0].Known() || len(s) != len(in[0]) {
			return nil, wrongf("the columns have several shapes")
		}
	}
	return in[0], nil
}

func (o hashCross) Forward(c *Call) {
	for i := range c.Out.data {
		h := uint64(hash.CrossKey)
		for _, column := range c.In {
			h = hash.Cat(h, uint64(int64(column.data[i])))
		}
		c.Out.data[i] = float32(h % uint64(o.bins))
	}
}

func (hashCross) Backward(*Call) {}
