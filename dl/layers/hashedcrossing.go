package layers

import (
	"github.com/hornbook-go/hornbook/dl/internal/hash"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// HashedCrossingConfig is what a HashedCrossing layer was made with.
type HashedCrossingConfig struct {
	NumBins    int
	OutputMode OutputMode
	layer      []LayerOption
}

// A HashedCrossingOption is [OneHot] or a [LayerOption].
type HashedCrossingOption interface{ hashedCrossing(*HashedCrossingConfig) }

func (m OutputMode) hashedCrossing(d *HashedCrossingConfig)  { d.OutputMode = m }
func (o LayerOption) hashedCrossing(d *HashedCrossingConfig) { d.layer = append(d.layer, o) }

// A HashedCrossingLayer is what [HashedCrossing] returns: a layer for whole numbers, and Apply for
// strings.
type HashedCrossingLayer struct {
	*Layer
	config HashedCrossingConfig
}

// HashedCrossing sorts what several features are together, such as a day and a place, into bins, by
// TensorFlow's hash function: as a layer, whole numbers in two or more inputs, all [batch] or all
// [batch 1], and by Apply, strings. The output is the bin's number, of the inputs' shape, or, as
// [OneHot], [batch bins]. There is no gradient.
func HashedCrossing(bins int, options ...HashedCrossingOption) *HashedCrossingLayer {
	d := HashedCrossingConfig{NumBins: bins}
	for _, o := range options {
		o.hashedCrossing(&d)
	}
	if bins < 1 || bins > 1<<24 {
		tensor.Fail("", "HashedCrossing", nil, "there are 1 to %d bins, not %d", 1<<24, bins)
	}
	d.OutputMode.mustBe("HashedCrossing", Indices, OneHot)
	l := newLayer("HashedCrossing", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if len(x) < 2 {
			tensor.Fail(c.path, "HashedCrossing", x, "the layer crosses two inputs or more, and was called with %d", len(x))
		}
		for _, in := range x {
			if in.Rank() > 2 || in.Rank() == 2 && in.Dim(1) != 1 || in.Rank() != x[0].Rank() {
				tensor.Fail(c.path, "HashedCrossing", x, "the inputs are all [batch] or all [batch 1]")
			}
		}
		return d.OutputMode.encode(tensor.HashCross(bins, x...), bins, nil)
	})
	return &HashedCrossingLayer{l, d}
}

// Apply crosses columns of features, each a []string or an []int: [n], or [n bins] for [OneHot].
func (l *HashedCrossingLayer) Apply(columns ...any) *tensor.Tensor {
	if len(columns) < 2 {
		tensor.Fail(l.Name(), "HashedCrossing", nil, "two columns or more are crossed, not %d", len(columns))
	}
	var hashes []uint64
	for i, column := range columns {
		var prints []uint64
		switch column := column.(type) {
		case []string:
			for _, s := range column {
				prints = append(prints, hash.Fingerprint64([]byte(s)))
			}
		case []int:
			for _, n := range column {
				prints = append(prints, uint64(int64(n)))
			}
		default:
			tensor.Fail(l.Name(), "HashedCrossing", nil, "column %d is a %T: columns are []string or []int", i, column)
		}
		if hashes == nil {
			hashes = make([]uint64, len(prints))
			for k := range hashes {
				hashes[k] = hash.CrossKey
			}
		}
		if len(prints) != len(hashes) {
			tensor.Fail(l.Name(), "HashedCrossing", nil, "column %d has %d rows, and those before it have %d", i, len(prints), len(hashes))
		}
		for k, p := range prints {
			hashes[k] = hash.Cat(hashes[k], p)
		}
	}
	x := tensor.Zeros(len(hashes))
	for i, h := range hashes {
		x.Values()[i] = float32(h % uint64(l.config.NumBins))
	}
	return l.config.OutputMode.encode(x, l.config.NumBins, nil)
}
