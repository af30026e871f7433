package layers

import (
	"slices"
	"strconv"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// IntegerLookupConfig is what an IntegerLookup layer was made with, and what Adapt has found.
type IntegerLookupConfig struct {
	LookupConfig
	Vocabulary []int // nil before Adapt
	Mask       *int  // nil for none
	OOV        int
	OOVByHash  bool
	layer      []LayerOption
}

// An IntegerLookupOption is [IntegerVocabulary], [MaskInteger], [OOVInteger], [OOVByHash], [Salt],
// [Invert], an [OutputMode], a [LookupOption] or a [LayerOption].
type IntegerLookupOption interface{ integerLookup(*IntegerLookupConfig) }

type integerLookupFunc func(*IntegerLookupConfig)

func (o integerLookupFunc) integerLookup(d *IntegerLookupConfig) { o(d) }
func (o LookupOption) integerLookup(d *IntegerLookupConfig)      { o(&d.LookupConfig) }
func (m OutputMode) integerLookup(d *IntegerLookupConfig)        { d.OutputMode = m }
func (o InvertOption) integerLookup(d *IntegerLookupConfig)      { d.Invert = bool(o) }
func (o LayerOption) integerLookup(d *IntegerLookupConfig)       { d.layer = append(d.layer, o) }

// IntegerVocabulary are the whole numbers that an IntegerLookup knows.
func IntegerVocabulary(tokens ...int) IntegerLookupOption {
	return integerLookupFunc(func(d *IntegerLookupConfig) { d.Vocabulary = append([]int{}, tokens...) })
}

// MaskInteger is [MaskToken] for whole numbers.
func MaskInteger(token int) MaskIntegerOption { return MaskIntegerOption(token) }

// A MaskIntegerOption is [MaskInteger].
type MaskIntegerOption int

func (o MaskIntegerOption) integerLookup(d *IntegerLookupConfig) { d.Mask = (*int)(&o) }

// OOVInteger is [OOVToken] for whole numbers; the default is -1.
func OOVInteger(token int) IntegerLookupOption {
	return integerLookupFunc(func(d *IntegerLookupConfig) { d.OOV = token })
}

// OOVByHash makes a hash of a number that is not known say for which of several [OOVIndices] it counts;
// the default is what is left when it is divided by how many there are.
func OOVByHash() IntegerLookupOption {
	return integerLookupFunc(func(d *IntegerLookupConfig) { d.OOVByHash = true })
}

// IntegerLookup numbers the whole numbers of a vocabulary, such as the identifiers of products, which is
// given or found by Adapt: first a mask if there is one, then what stands for unknown ones, and then the
// vocabulary. The output has x's shape, or what an [OutputMode] says. With [Invert] it goes back from
// these numbers. Numbers are float32, which is exact up to 2²⁴. There is no gradient.
func IntegerLookup(options ...IntegerLookupOption) *AdaptiveLayer {
	d := IntegerLookupConfig{LookupConfig: LookupConfig{NumOOVIndices: 1}, OOV: -1}
	for _, o := range options {
		o.integerLookup(&d)
	}
	tokens := vocabulary[int]{
		LookupConfig: &d.LookupConfig, class: "IntegerLookup", mask: d.Mask, oov: d.OOV,
		standFor: func(token int) []byte { return strconv.AppendInt(nil, int64(token), 10) },
	}
	tokens.check()
	if len(d.Salt) > 0 && !d.OOVByHash {
		tensor.Fail("", "IntegerLookup", nil, "a salt is for a hash: add OOVByHash")
	}
	if d.Vocabulary != nil {
		tokens.set("", d.Vocabulary)
		tokens.given = true
	}
	l := &AdaptiveLayer{}
	l.Layer = newLayer("IntegerLookup", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		tokens.ready(c.path)
		table := newIntegerTable(&tokens)
		if d.Invert {
			return table.invert(x[0])
		}
		return tokens.encode(table.numbers(x[0], d.OOVByHash))
	})
	l.adapt = func(batches []*tensor.Tensor) {
		var documents [][]int
		for _, x := range batches {
			width := 1 // of a document
			if x.Rank() > 1 {
				width = x.Dim(-1)
			}
			for row := range slices.Chunk(x.Values(), max(width, 1)) {
				document := make([]int, len(row))
				for i, v := range row {
					document[i] = int(v)
				}
				documents = append(documents, document)
			}
		}
		tokens.adapt(l.Name(), documents)
		d.Vocabulary = tokens.tokens
		if d.OutputMode == TFIDF {
			d.IDFWeights = tokens.weights[tokens.start():tokens.size()]
		}
		l.config = d
	}
	return l
}

// An integerTable is a vocabulary of whole numbers in tensors.
type integerTable struct {
	*vocabulary[int]
	sorted, numbersOf *tensor.Tensor // the vocabulary ascending, and the number of each
}

func newIntegerTable(v *vocabulary[int]) integerTable {
	sorted := slices.Sorted(slices.Values(v.tokens))
	keys, numbers := make([]float32, len(sorted)), make([]float32, len(sorted))
	for i, token := range sorted {
		if token < -1<<24 || token > 1<<24 {
			tensor.Fail("", v.class, nil, "%d is not a whole number that a tensor can hold: it holds those up to 2²⁴", token)
		}
		keys[i], numbers[i] = float32(token), float32(v.numbers[token])
	}
	return integerTable{v, tensor.From(keys), tensor.From(numbers)}
}

func (t integerTable) numbers(x *tensor.Tensor, byHash bool) *tensor.Tensor {
	var unknown *tensor.Tensor
	switch n := t.NumOOVIndices; {
	case n == 1:
		unknown = x.FullLike(float32(t.first()))
	case n > 1 && byHash:
		unknown = x.HashBins(n, t.Salt...).AddScalar(float32(t.first()))
	case n > 1:
		unknown = x.Mod(tensor.Scalar(float32(n))).AddScalar(float32(t.first()))
	}
	if t.mask == nil {
		return x.Lookup(t.sorted, t.numbersOf, unknown)
	}
	mask := tensor.Scalar(float32(*t.mask))
	masked := x.Equal(mask)
	if unknown == nil { // the mask needs a place while the others are looked up
		known := tensor.Scalar(t.sorted.Values()[0])
		return tensor.Where(masked, x.FullLike(float32(t.first()-1)), tensor.Where(masked, known, x).Lookup(t.sorted, t.numbersOf, nil))
	}
	return tensor.Where(masked, x.FullLike(float32(t.first()-1)), x.Lookup(t.sorted, t.numbersOf, unknown))
}

func (t integerTable) invert(x *tensor.Tensor) *tensor.Tensor {
	all := t.all()
	keys, tokens := make([]float32, len(all)), make([]float32, len(all))
	for i, token := range all {
		keys[i], tokens[i] = float32(i), float32(token)
	}
	return x.Lookup(tensor.From(keys), tensor.From(tokens), x.FullLike(float32(t.oov)))
}
