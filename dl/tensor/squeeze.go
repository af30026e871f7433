package tensor

import "fmt"

// Squeeze returns x without the given axes, whose size must be 1; without axes, without all whose
// size is 1 and known: the batch of a model that is being built stays. Negative axes count from
// the end. It shares x's storage.
func (x *Tensor) Squeeze(axes ...int) *Tensor {
	if len(axes) > maxRank {
		Fail("", "squeeze", []*Tensor{x}, "%d axes are named, and there are %d", len(axes), x.Rank())
	}
	if len(axes) == 0 {
		for i, n := range x.shape {
			if n == 1 {
				axes = append(axes, i)
			}
		}
	}
	return apply(squeeze{list(axes)}, x)
}

type squeeze struct{ axes axisList }

func (o squeeze) String() string { return fmt.Sprintf("squeeze %v", o.axes.all()) }

func (o squeeze) Shape(in []Shape) (Shape, error) {
	var gone [maxRank]bool
	for _, a := range o.axes.all() {
		i, err := in[0].axis(a)
		switch {
		case err != nil:
			return nil, err
		case gone[i]:
			return nil, wrongf("axis %d is named twice", a)
		case in[0][i] != 1 && in[0][i] != Unknown:
			return nil, wrongf("axis %d has the size %d, and only an axis of size 1 can be left out; "+
				"Index takes one element of an axis, Sum and Mean take it together", a, in[0][i])
		}
		gone[i] = true
	}
	out := Shape{}
	for i, n := range in[0] {
		if !gone[i] {
			out = append(out, n)
		}
	}
	return out, nil
}

func (squeeze) view()          {}
func (squeeze) Forward(*Call)  {}
func (squeeze) Backward(*Call) {} // the gradient is the same storage
