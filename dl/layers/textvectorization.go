package layers

import (
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// TextVectorizationConfig is what a TextVectorization was made with.
type TextVectorizationConfig struct {
	LookupConfig
	Vocabulary           []string // nil where Adapt finds it
	Standardize          func(text string) string
	Split                func(text string) []string
	NGrams               []int // widths, or none
	OutputSequenceLength int   // or 0 for that of the longest text
}

// A TextVectorizationOption is [Vocabulary], [Standardize], [Split], [NGrams],
// [OutputSequenceLength], an [OutputMode], or a [LookupOption] but [OOVIndices].
type TextVectorizationOption interface {
	textVectorization(*TextVectorizationConfig)
}

type textVectorizationFunc func(*TextVectorizationConfig)

func (o textVectorizationFunc) textVectorization(d *TextVectorizationConfig) { o(d) }
func (o LookupOption) textVectorization(d *TextVectorizationConfig)          { o(&d.LookupConfig) }
func (o VocabularyOption) textVectorization(d *TextVectorizationConfig)      { d.Vocabulary = o }
func (m OutputMode) textVectorization(d *TextVectorizationConfig)            { d.OutputMode = m }

// Standardize is what is done to each text first, such as [Lower]; nil does nothing. The default is
// [LowerAndStripPunctuation].
func Standardize(f func(text string) string) TextVectorizationOption {
	return textVectorizationFunc(func(d *TextVectorizationConfig) { d.Standardize = f })
}

// Split divides a text into tokens: by [Whitespace], the default, into [Characters], or by a function
// of one's own; nil takes it whole.
func Split(f func(text string) []string) TextVectorizationOption {
	return textVectorizationFunc(func(d *TextVectorizationConfig) { d.Split = f })
}

// NGrams takes all sequences of so many tokens, with spaces between them, for tokens: NGrams(1, 2)
// the tokens themselves, and then each two that follow each other. The default is the tokens.
func NGrams(widths ...int) TextVectorizationOption {
	return textVectorizationFunc(func(d *TextVectorizationConfig) { d.NGrams = append([]int{}, widths...) })
}

// OutputSequenceLength is how many numbers a text has in the mode [Indices]: what is more is cut off,
// and what is less is filled with 0. The default is as many as the longest text.
func OutputSequenceLength(n int) TextVectorizationOption {
	return textVectorizationFunc(func(d *TextVectorizationConfig) { d.OutputSequenceLength = n })
}

// Lower makes the letters A to Z small; others stay, as in Keras. strings.ToLower is for all letters.
func Lower(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

// StripPunctuation takes away the punctuation marks of ASCII.
func StripPunctuation(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'", r) {
			return -1
		}
		return r
	}, text)
}

// LowerAndStripPunctuation is [Lower] and then [StripPunctuation].
func LowerAndStripPunctuation(text string) string { return StripPunctuation(Lower(text)) }

// Whitespace splits a text into its words.
func Whitespace(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || '\t' <= r && r <= '\r' })
}

// Characters splits a text into its characters.
func Characters(text string) []string { return strings.Split(text, "") }

// A TextVectorizer makes tensors of texts; [TextVectorization] makes one. Since tensors hold numbers,
// it is no layer of a model: it makes the tensors that a model is given.
type TextVectorizer struct {
	config TextVectorizationConfig
	table  StringTable
}

// TextVectorization makes of each text the numbers of its words. The vocabulary is given, or found by
// Adapt:
//
//	words := layers.TextVectorization(layers.MaxTokens(20000), layers.OutputSequenceLength(200))
//	words.Adapt(reviews)
//	x := words.Apply(reviews) // [len(reviews) 200]
//
// In the mode [Indices] 0 stands for no word, 1 for an unknown one, and the vocabulary begins at 2; in
// the others, which say for a text as a whole what words it has, [texts words], 0 is an unknown word
// and the vocabulary begins at 1.
func TextVectorization(options ...TextVectorizationOption) *TextVectorizer {
	v := &TextVectorizer{config: TextVectorizationConfig{
		LookupConfig: LookupConfig{NumOOVIndices: 1}, Standardize: LowerAndStripPunctuation, Split: Whitespace,
	}}
	d := &v.config
	for _, o := range options {
		o.textVectorization(d)
	}
	switch {
	case d.NumOOVIndices != 1:
		tensor.Fail("", "TextVectorization", nil, "one number stands for unknown words, not %d: leave OOVIndices out", d.NumOOVIndices)
	case d.OutputSequenceLength < 0:
		tensor.Fail("", "TextVectorization", nil, "a text has 1 number or more, not %d", d.OutputSequenceLength)
	case d.OutputSequenceLength > 0 && d.OutputMode != Indices:
		tensor.Fail("", "TextVectorization", nil, "the output mode %v has one number for each word of the vocabulary: leave OutputSequenceLength out", d.OutputMode)
	case slices.ContainsFunc(d.NGrams, func(n int) bool { return n < 1 }):
		tensor.Fail("", "TextVectorization", nil, "NGrams has widths of 1 or more, not %d", d.NGrams)
	}
	nothing := ""
	v.table.config = StringLookupConfig{LookupConfig: d.LookupConfig, Vocabulary: d.Vocabulary, Mask: &nothing, OOV: "[UNK]"}
	v.table.tokens = vocabulary[string]{LookupConfig: &v.table.config.LookupConfig, class: "TextVectorization", mask: &nothing, oov: "[UNK]"}
	v.table.tokens.check()
	if d.Vocabulary != nil {
		v.table.tokens.set("", d.Vocabulary)
		v.table.tokens.given = true
	}
	return v
}

// Config is what the vectorizer was made with.
func (v *TextVectorizer) Config() TextVectorizationConfig { return v.config }

// Vocabulary are the words by their numbers.
func (v *TextVectorizer) Vocabulary() []string { return v.table.Vocabulary() }

// Weights are the inverse document frequencies by number, for [TFIDF], or nil.
func (v *TextVectorizer) Weights() []float32 { return v.table.Weights() }

// Tokens are what a text is divided into.
func (v *TextVectorizer) Tokens(text string) []string {
	if v.config.Standardize != nil {
		text = v.config.Standardize(text)
	}
	tokens := []string{text}
	if v.config.Split != nil {
		tokens = v.config.Split(text)
	}
	if v.config.NGrams == nil {
		return tokens
	}
	var grams []string
	for _, width := range v.config.NGrams {
		for i := 0; i+width <= len(tokens); i++ {
			grams = append(grams, strings.Join(tokens[i:i+width], " "))
		}
	}
	return grams
}

// Adapt makes the words of texts the vocabulary, the most frequent first, and returns the vectorizer.
func (v *TextVectorizer) Adapt(texts []string) *TextVectorizer {
	v.table.AdaptRows(v.rows(texts))
	return v
}

func (v *TextVectorizer) rows(texts []string) [][]string {
	rows := make([][]string, len(texts))
	for i, text := range texts {
		rows[i] = v.Tokens(text)
	}
	return rows
}

// Apply returns the texts' numbers: [texts length] in the mode [Indices], or [texts] where texts are
// taken whole, as Split(nil) says; and else [texts words].
func (v *TextVectorizer) Apply(texts []string) *tensor.Tensor {
	v.table.tokens.ready("")
	rows, length := v.rows(texts), v.config.OutputSequenceLength
	if whole := v.config.Split == nil && v.config.NGrams == nil && length == 0; whole && v.config.OutputMode == Indices {
		return v.table.numbers(rows, 1).Squeeze(1)
	}
	if length == 0 {
		for _, row := range rows {
			length = max(length, len(row))
		}
	}
	return v.table.tokens.encode(v.table.numbers(rows, length))
}
