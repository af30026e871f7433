package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// StringLookupConfig is what a StringLookup was made with.
type StringLookupConfig struct {
	LookupConfig
	Vocabulary []string // nil where Adapt finds it
	Mask       *string  // nil for none
	OOV        string
}

// A StringLookupOption is [Vocabulary], [MaskToken], [OOVToken], [Salt], an [OutputMode], or a
// [LookupOption].
type StringLookupOption interface{ stringLookup(*StringLookupConfig) }

type stringLookupFunc func(*StringLookupConfig)

func (o stringLookupFunc) stringLookup(d *StringLookupConfig) { o(d) }
func (o LookupOption) stringLookup(d *StringLookupConfig)     { o(&d.LookupConfig) }
func (m OutputMode) stringLookup(d *StringLookupConfig)       { d.OutputMode = m }

// Vocabulary are the strings that a StringLookup or a TextVectorization knows.
func Vocabulary(tokens ...string) VocabularyOption { return append(VocabularyOption{}, tokens...) }

// A VocabularyOption is [Vocabulary].
type VocabularyOption []string

func (o VocabularyOption) stringLookup(d *StringLookupConfig) { d.Vocabulary = o }

// MaskToken is a token that stands for nothing, such as "": its number is 0, and in the other output
// modes it does not count. The default is none.
func MaskToken(token string) MaskTokenOption { return MaskTokenOption{token} }

// A MaskTokenOption is [MaskToken].
type MaskTokenOption struct{ token string }

func (o MaskTokenOption) stringLookup(d *StringLookupConfig) { d.Mask = &o.token }

// OOVToken is what the numbers that stand for unknown tokens are turned back into; the default is
// "[UNK]".
func OOVToken(token string) StringLookupOption {
	return stringLookupFunc(func(d *StringLookupConfig) { d.OOV = token })
}

// A StringTable numbers strings; [StringLookup] makes one. Since tensors hold numbers, it is no layer
// of a model: it makes the tensors that a model is given.
type StringTable struct {
	config StringLookupConfig
	tokens vocabulary[string]
}

// StringLookup numbers the strings of a vocabulary, which is given or found by Adapt: first a mask if
// there is one, then what stands for unknown strings, and then the vocabulary.
//
//	colours := layers.StringLookup(layers.Vocabulary("red", "green"))
//	colours.Apply([]string{"green", "pink", "red"}) // 2 0 1
func StringLookup(options ...StringLookupOption) *StringTable {
	t := &StringTable{config: StringLookupConfig{LookupConfig: LookupConfig{NumOOVIndices: 1}, OOV: "[UNK]"}}
	for _, o := range options {
		o.stringLookup(&t.config)
	}
	t.tokens = vocabulary[string]{
		LookupConfig: &t.config.LookupConfig, class: "StringLookup", mask: t.config.Mask, oov: t.config.OOV,
		standFor: func(token string) []byte { return []byte(token) },
	}
	t.tokens.check()
	if t.config.Vocabulary != nil {
		t.tokens.set("", t.config.Vocabulary)
		t.tokens.given = true
	}
	return t
}

// Config is what the table was made with.
func (t *StringTable) Config() StringLookupConfig { return t.config }

// Vocabulary are the tokens by their numbers.
func (t *StringTable) Vocabulary() []string { return t.tokens.all() }

// Weights are the inverse document frequencies by number, for [TFIDF], or nil.
func (t *StringTable) Weights() []float32 { return t.tokens.weights }

// Adapt makes the strings of data the vocabulary, the most frequent first, and returns the table. Each
// of them is a document for [TFIDF].
func (t *StringTable) Adapt(data []string) *StringTable {
	documents := make([][]string, len(data))
	for i := range data {
		documents[i] = data[i : i+1]
	}
	return t.AdaptRows(documents)
}

// AdaptRows is Adapt for rows of strings, each of which is a document.
func (t *StringTable) AdaptRows(data [][]string) *StringTable {
	t.tokens.adapt("", data)
	return t
}

// Apply returns the strings' numbers [n], or what the output mode makes of them: [n tokens] for
// [OneHot]; for [MultiHot], [Count] and [TFIDF] all of them are one sample, [tokens].
func (t *StringTable) Apply(data []string) *tensor.Tensor {
	t.tokens.ready("")
	return t.tokens.encode(t.numbers([][]string{data}, len(data)).Squeeze(0))
}

// ApplyRows is Apply for a batch of rows of strings, all of one length n: [batch n], or [batch n
// tokens] for [OneHot], or [batch tokens].
func (t *StringTable) ApplyRows(data [][]string) *tensor.Tensor {
	t.tokens.ready("")
	length := 0
	for i, row := range data {
		if i > 0 && len(row) != length {
			tensor.Fail("", "StringLookup", nil, "row %d has %d strings, and those before it have %d: all have as many", i, len(row), length)
		}
		length = len(row)
	}
	return t.tokens.encode(t.numbers(data, length))
}

// numbers are those of rows of strings, [rows length], with the mask's after the last of each.
func (t *StringTable) numbers(data [][]string, length int) *tensor.Tensor {
	x := tensor.Zeros(len(data), length)
	for i, row := range data {
		to := x.Values()[i*length:][:length]
		for k := range to {
			to[k] = float32(t.tokens.first() - 1)
			if k < len(row) {
				to[k] = float32(t.tokens.number("", row[k]))
			}
		}
	}
	return x
}

// Invert returns the strings of numbers, in x's order.
func (t *StringTable) Invert(x *tensor.Tensor) []string {
	t.tokens.ready("")
	all, strings := t.tokens.all(), make([]string, len(x.Values()))
	for i, v := range x.Values() {
		if strings[i] = t.config.OOV; v >= 0 && int(v) < len(all) {
			strings[i] = all[int(v)]
		}
	}
	return strings
}
