package layers

import (
	"cmp"
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/hash"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// LookupConfig is what [StringLookup] and [IntegerLookup] have in common: a vocabulary whose first
// numbers are kept for a mask, if there is one, and for what it does not know.
type LookupConfig struct {
	MaxTokens     int // of the vocabulary with the numbers that are kept, or 0 for no limit
	NumOOVIndices int `default:"1"`
	OutputMode    OutputMode
	PadToMax      bool
	IDFWeights    []float32 // of each number of the vocabulary, for TFIDF
	Salt          []uint64
	Invert        bool
}

// A LookupOption is for [StringLookup], [IntegerLookup] and [TextVectorization]: [MaxTokens],
// [PadToMaxTokens], [IDFWeights] and, but for the last, [OOVIndices].
type LookupOption func(*LookupConfig)

// MaxTokens limits the vocabulary that Adapt finds to the most frequent tokens: so many with the
// numbers that are kept for a mask and for what is not known. The default is no limit.
func MaxTokens(n int) LookupOption { return func(d *LookupConfig) { d.MaxTokens = n } }

// OOVIndices is how many numbers stand for tokens that the vocabulary does not have: with several, a
// hash of the token says which; with 0, such a token is an error. The default is 1.
func OOVIndices(n int) LookupOption { return func(d *LookupConfig) { d.NumOOVIndices = n } }

// PadToMaxTokens makes the output of all modes but [Indices] as long as [MaxTokens], also where the
// vocabulary is smaller.
func PadToMaxTokens() LookupOption { return func(d *LookupConfig) { d.PadToMax = true } }

// IDFWeights are the inverse document frequencies of a given vocabulary's tokens, for [TFIDF]; Adapt
// finds those of its own.
func IDFWeights(weights ...float32) LookupOption {
	return func(d *LookupConfig) { d.IDFWeights = append([]float32{}, weights...) }
}

// A vocabulary numbers tokens.
type vocabulary[T cmp.Ordered] struct {
	*LookupConfig
	class    string
	given    bool // the tokens, and so Adapt has nothing to find
	mask     *T
	oov      T
	tokens   []T // number start of the vocabulary, and those after it
	numbers  map[T]int
	weights  []float32 // of all numbers, for TFIDF
	standFor func(token T) []byte
}

// check fails for options that do not go together.
func (v *vocabulary[T]) check() {
	switch {
	case v.MaxTokens < 0 || v.MaxTokens == 1:
		tensor.Fail("", v.class, nil, "MaxTokens is 2 or more, not %d: the numbers that are kept count, too", v.MaxTokens)
	case v.PadToMax && v.MaxTokens == 0:
		tensor.Fail("", v.class, nil, "PadToMaxTokens wants MaxTokens")
	case v.NumOOVIndices < 0:
		tensor.Fail("", v.class, nil, "OOVIndices is 0 or more, not %d", v.NumOOVIndices)
	case v.IDFWeights != nil && v.OutputMode != TFIDF:
		tensor.Fail("", v.class, nil, "IDFWeights are for the output mode TFIDF, not for %v", v.OutputMode)
	case v.Invert && v.OutputMode != Indices:
		tensor.Fail("", v.class, nil, "Invert goes from numbers to tokens, and has no use for the output mode %v", v.OutputMode)
	case len(v.Salt) != 0 && len(v.Salt) != 2:
		tensor.Fail("", v.class, nil, "a salt is one number or two, not %d", len(v.Salt))
	}
}

// first is the number of what is not known, and start that of the vocabulary's first token.
func (v *vocabulary[T]) first() int {
	if v.mask != nil && v.OutputMode == Indices {
		return 1
	}
	return 0
}

func (v *vocabulary[T]) start() int { return v.first() + v.NumOOVIndices }

// size is how many numbers there are.
func (v *vocabulary[T]) size() int { return v.start() + len(v.tokens) }

// depth is how long the output of a mode but Indices is.
func (v *vocabulary[T]) depth() int {
	if v.PadToMax {
		return v.MaxTokens
	}
	return v.size()
}

// all are the tokens of all numbers.
func (v *vocabulary[T]) all() (all []T) {
	for i := range v.start() {
		if i < v.first() {
			all = append(all, *v.mask)
		} else {
			all = append(all, v.oov)
		}
	}
	return append(all, v.tokens...)
}

// set makes tokens the vocabulary: those that are kept may come first.
func (v *vocabulary[T]) set(path string, tokens []T) {
	if len(tokens) == 0 {
		tensor.Fail(path, v.class, nil, "the vocabulary is empty")
	}
	v.tokens = nil
	special := v.all()
	weights := v.IDFWeights
	if v.OutputMode == TFIDF && len(weights) != len(tokens) {
		tensor.Fail(path, v.class, nil, "there are %d tokens and %d IDFWeights: give one for each, or leave the vocabulary to Adapt", len(tokens), len(weights))
	}
	kept := len(special) > 0 && len(tokens) >= len(special) && slices.Equal(tokens[:len(special)], special)
	if kept {
		tokens = tokens[len(special):]
	}
	v.tokens, v.numbers = slices.Clone(tokens), map[T]int{}
	for i, token := range tokens {
		switch _, twice := v.numbers[token]; {
		case twice:
			tensor.Fail(path, v.class, nil, "the vocabulary has %v twice", token)
		case v.mask != nil && token == *v.mask, token == v.oov && v.NumOOVIndices > 0:
			tensor.Fail(path, v.class, nil, "%v is kept for a mask or for what is not known: leave it out, or begin the vocabulary with %v", token, special)
		}
		v.numbers[token] = v.start() + i
	}
	if v.MaxTokens > 0 && v.size() > v.MaxTokens {
		tensor.Fail(path, v.class, nil, "the vocabulary has %d tokens with those that are kept, and MaxTokens is %d", v.size(), v.MaxTokens)
	}
	if v.OutputMode == TFIDF {
		if kept {
			v.weights = append([]float32{}, weights...)
		} else {
			v.weigh(weights)
		}
		for len(v.weights) < v.depth() {
			v.weights = append(v.weights, 0)
		}
	}
}

// weigh sets the weights of the tokens; what is not known weighs as much as they on the average.
func (v *vocabulary[T]) weigh(weights []float32) {
	mean := 0.0
	for _, w := range weights {
		mean += float64(w)
	}
	v.weights = nil
	for range v.start() {
		v.weights = append(v.weights, float32(mean/float64(len(weights))))
	}
	v.weights = append(v.weights, weights...)
}

// adapt finds the vocabulary of documents: their tokens, the most frequent first.
func (v *vocabulary[T]) adapt(path string, documents [][]T) {
	if v.given {
		tensor.Fail(path, "Adapt", nil, "the layer was given its vocabulary: there is nothing to find")
	}
	counts, in := map[T]int{}, map[T]int{} // and in how many documents
	for _, document := range documents {
		seen := map[T]bool{}
		for _, token := range document {
			if counts[token]++; !seen[token] {
				seen[token] = true
				in[token]++
			}
		}
	}
	if v.mask != nil {
		delete(counts, *v.mask)
	}
	delete(counts, v.oov)
	if len(counts) == 0 {
		tensor.Fail(path, "Adapt", nil, "the data has no tokens")
	}
	tokens := make([]T, 0, len(counts))
	for token := range counts {
		tokens = append(tokens, token)
	}
	slices.SortFunc(tokens, func(a, b T) int { // as Keras: of equally frequent ones the last in the alphabet
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(b, a))
	})
	if v.MaxTokens > 0 {
		tokens = tokens[:min(len(tokens), max(v.MaxTokens-v.start(), 0))]
	}
	v.tokens, v.numbers = tokens, map[T]int{}
	var weights []float32
	for i, token := range tokens {
		v.numbers[token] = v.start() + i
		weights = append(weights, float32(math.Log(1+float64(len(documents))/float64(1+in[token]))))
	}
	if v.OutputMode == TFIDF {
		v.weigh(weights)
		for len(v.weights) < v.depth() {
			v.weights = append(v.weights, 0)
		}
	}
}

// number is a token's, or -1 for the mask where it has none.
func (v *vocabulary[T]) number(path string, token T) int {
	if v.mask != nil && token == *v.mask {
		return v.first() - 1
	}
	n, known := v.numbers[token]
	switch {
	case known:
		return n
	case v.NumOOVIndices == 0:
		tensor.Fail(path, v.class, nil, "%v is not in the vocabulary: OOVIndices keeps numbers for what is not", token)
	case v.NumOOVIndices == 1:
		return v.first()
	}
	h := uint64(0)
	if len(v.Salt) > 0 {
		h = hash.SipHash([2]uint64(v.Salt), v.standFor(token))
	} else {
		h = hash.Fingerprint64(v.standFor(token))
	}
	return v.first() + int(h%uint64(v.NumOOVIndices))
}

// ready fails for a vocabulary that is not known yet.
func (v *vocabulary[T]) ready(path string) {
	if v.numbers == nil {
		tensor.Fail(path, v.class, nil, "the layer has no vocabulary yet: Adapt finds the one of the training data")
	}
}

// encode gives numbers in the output mode.
func (v *vocabulary[T]) encode(numbers *tensor.Tensor) *tensor.Tensor {
	if v.OutputMode != TFIDF {
		return v.OutputMode.encode(numbers, v.depth(), nil)
	}
	return Count.encode(numbers, v.depth(), nil).Mul(tensor.From(v.weights))
}
