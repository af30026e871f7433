package layers

import (
	"github.com/hornbook-go/hornbook/dl/internal/hash"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// HashingConfig is what a Hashing layer was made with.
type HashingConfig struct {
	NumBins    int
	OutputMode OutputMode
	Salt       []uint64 // two numbers, or none
	Mask       *int     // nil for none
	MaskString *string
	layer      []LayerOption
}

// A HashingOption is [Salt], [MaskInteger], [MaskToken], an [OutputMode] or a [LayerOption].
type HashingOption interface{ hashing(*HashingConfig) }

func (m OutputMode) hashing(d *HashingConfig)  { d.OutputMode = m }
func (o LayerOption) hashing(d *HashingConfig) { d.layer = append(d.layer, o) }
func (o SaltOption) hashing(d *HashingConfig)  { d.Salt = o }

func (o MaskIntegerOption) hashing(d *HashingConfig) { d.Mask = (*int)(&o) }
func (o MaskTokenOption) hashing(d *HashingConfig)   { d.MaskString = &o.token }

// A SaltOption is [Salt].
type SaltOption []uint64

// Salt makes hashes depend on a secret of one number or two (SipHash), so that nobody can choose what
// falls together; the default is FarmHash, which depends on nothing.
func Salt(k0 uint64, k1 ...uint64) SaltOption {
	if len(k1) > 1 {
		tensor.Fail("", "Salt", nil, "a salt is one number or two, not %d", 1+len(k1))
	}
	return SaltOption{k0, append(k1, k0)[0]}
}

func (o SaltOption) stringLookup(d *StringLookupConfig)   { d.Salt = o }
func (o SaltOption) integerLookup(d *IntegerLookupConfig) { d.Salt = o }

// A HashingLayer is what [Hashing] returns: a layer for whole numbers, and Apply for strings.
type HashingLayer struct {
	*Layer
	config HashingConfig
}

// Hashing sorts categories of which there is no list into bins, by TensorFlow's hash functions: as a
// layer, whole numbers x, and by Apply, strings. What a mask stands for is alone in bin 0. The output is
// the bin's number, of x's shape, or what an [OutputMode] says. There is no gradient.
func Hashing(bins int, options ...HashingOption) *HashingLayer {
	d := HashingConfig{NumBins: bins}
	for _, o := range options {
		o.hashing(&d)
	}
	if bins < 1 || bins > 1<<24 {
		tensor.Fail("", "Hashing", nil, "there are 1 to %d bins, not %d", 1<<24, bins)
	}
	d.OutputMode.mustBe("Hashing", Indices, OneHot, MultiHot, Count)
	if d.Mask != nil && d.MaskString != nil {
		tensor.Fail("", "Hashing", nil, "the mask is a number or a string, not both")
	}
	l := newLayer("Hashing", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		y := x[0].HashBins(d.hashed(), d.Salt...)
		if d.masked() {
			y = y.AddScalar(1)
			if d.Mask != nil {
				y = tensor.Where(x[0].Equal(tensor.Scalar(float32(*d.Mask))), y.Scale(0), y)
			}
		}
		return d.OutputMode.encode(y, d.NumBins, nil)
	})
	return &HashingLayer{l, d}
}

// masked reports whether bin 0 is kept for a mask, and hashed how many there are for all else.
func (d HashingConfig) masked() bool {
	return (d.Mask != nil || d.MaskString != nil) && d.NumBins > 1
}

func (d HashingConfig) hashed() int {
	if d.masked() {
		return d.NumBins - 1
	}
	return d.NumBins
}

// Apply returns the strings' bins [n], or what the output mode makes of them: [n bins] for [OneHot];
// for [MultiHot] and [Count] all of them are one sample, [bins].
func (l *HashingLayer) Apply(data []string) *tensor.Tensor {
	return l.config.OutputMode.encode(l.bins([][]string{data}).Squeeze(0), l.config.NumBins, nil)
}

// ApplyRows is Apply for a batch of rows of strings, all of one length n: [batch n], or [batch n bins]
// for [OneHot], or [batch bins].
func (l *HashingLayer) ApplyRows(data [][]string) *tensor.Tensor {
	return l.config.OutputMode.encode(l.bins(data), l.config.NumBins, nil)
}

func (l *HashingLayer) bins(data [][]string) *tensor.Tensor {
	length := 0
	if len(data) > 0 {
		length = len(data[0])
	}
	x := tensor.Zeros(len(data), length)
	for i, row := range data {
		if len(row) != length {
			tensor.Fail(l.Name(), "Hashing", nil, "row %d has %d strings, and those before it have %d: all have as many", i, len(row), length)
		}
		for k, s := range row {
			x.Values()[i*length+k] = l.bin(s)
		}
	}
	return x
}

func (l *HashingLayer) bin(s string) float32 {
	d := l.config
	if d.masked() && d.MaskString != nil && s == *d.MaskString {
		return 0
	}
	h := uint64(0)
	if len(d.Salt) > 0 {
		h = hash.SipHash([2]uint64(d.Salt), []byte(s))
	} else {
		h = hash.Fingerprint64([]byte(s))
	}
	h %= uint64(d.hashed())
	if d.masked() {
		h++
	}
	return float32(h)
}
