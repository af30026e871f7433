package keras

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// stringsAgree holds what is no layer of a graph here, since tensors have no strings, against Keras's layers: columns of strings, or of
// rows of them, and after Adapt where there is something to adapt to.
func stringsAgree(t *testing.T, v vector) error {
	s := newSettings("layer", newObject("keras.layers", v.Cls, v.object(t).Config))
	var words []string
	var rows [][]string
	column := v.Columns[0]
	if json.Unmarshal(column, &words) != nil && json.Unmarshal(column, &rows) != nil && v.Cls != "StringLookup" {
		return fmt.Errorf("the column %s is neither strings nor rows of strings", column)
	}
	var value *tensor.Tensor
	var vocabulary, inverted []string
	switch v.Cls {
	case "StringLookup":
		invert := s.flag("invert", false)
		table := layers.StringLookup(readStringLookup(s)...)
		if v.Adapt != nil {
			var corpus [][]string
			if err := json.Unmarshal(v.Adapt, &corpus); err != nil {
				return err
			}
			table.AdaptRows(corpus)
		}
		switch vocabulary = table.Vocabulary(); {
		case invert:
			var numbers [][]int
			if err := json.Unmarshal(column, &numbers); err != nil {
				return err
			}
			inverted = table.Invert(tensor.From(numbers))
		case rows != nil:
			value = table.ApplyRows(rows)
		default:
			value = table.Apply(words)
		}
	case "TextVectorization":
		text := layers.TextVectorization(readTextVectorization(s)...)
		if v.Adapt != nil {
			var corpus []string
			if err := json.Unmarshal(v.Adapt, &corpus); err != nil {
				return err
			}
			text.Adapt(corpus)
		}
		value, vocabulary = text.Apply(words), text.Vocabulary()
	case "Hashing", "HashedCrossing":
		l, err := layerFromConfig(newObject("keras.layers", v.Cls, v.object(t).Config), nil)
		if err != nil {
			return err
		}
		switch d := l.Config().(type) {
		case layers.HashingConfig:
			h := layers.Hashing(d.NumBins, hashing(d)...)
			if value = h.Apply(words); rows != nil {
				value = h.ApplyRows(rows)
			}
		case layers.HashedCrossingConfig:
			columns := []any{words}
			for _, c := range v.Columns[1:] {
				var names []string
				var numbers []int
				if json.Unmarshal(c, &names) == nil {
					columns = append(columns, names)
				} else if err := json.Unmarshal(c, &numbers); err == nil {
					columns = append(columns, numbers)
				} else {
					return err
				}
			}
			value = layers.HashedCrossing(d.NumBins, d.OutputMode).Apply(columns...)
		}
		s.left = nil
	default:
		return fmt.Errorf("no check of %s", v.Cls)
	}
	if err := s.end(); err != nil {
		return err
	}
	if !slices.Equal(vocabulary, v.Vocabulary) {
		t.Errorf("the vocabulary is %q, want %q", vocabulary, v.Vocabulary)
	}
	if v.Strings != nil || inverted != nil {
		if !slices.Equal(inverted, v.Strings) {
			t.Errorf("strings %q, want %q", inverted, v.Strings)
		}
		return nil
	}
	if !slices.Equal(value.Shape(), v.Value.Shape) {
		t.Fatalf("the shape is %v, want %v", value.Shape(), v.Value.Shape)
	}
	agree(t, "value", value.Values(), v.Value.Data)
	return nil
}

// hashing are the options that a Hashing was made with.
func hashing(d layers.HashingConfig) []layers.HashingOption {
	options := []layers.HashingOption{d.OutputMode}
	if d.Salt != nil {
		options = append(options, layers.Salt(d.Salt[0], d.Salt[1]))
	}
	if d.MaskString != nil {
		options = append(options, layers.MaskToken(*d.MaskString))
	}
	return options
}

// lookup takes what StringLookup and TextVectorization have in common out of a config.
func lookup(s *settings) (options []layers.LookupOption, vocabulary []string) {
	options = append(options, layers.MaxTokens(s.integer("max_tokens", 0)))
	if s.flag("pad_to_max_tokens", false) {
		options = append(options, layers.PadToMaxTokens())
	}
	var idf []float32
	for _, w := range s.floats("idf_weights") {
		idf = append(idf, float32(w))
	}
	if idf != nil {
		options = append(options, layers.IDFWeights(idf...))
	}
	if list, ok := s.take("vocabulary"); ok {
		for _, token := range list.([]any) {
			vocabulary = append(vocabulary, token.(string))
		}
	}
	s.only("encoding", "utf-8")
	s.ignore("vocabulary_size", "has_input_vocabulary", "special_tokens")
	return options, vocabulary
}

func readStringLookup(s *settings) []layers.StringLookupOption {
	common, vocabulary := lookup(s)
	options := []layers.StringLookupOption{s.outputMode(layers.Indices), layers.OOVIndices(s.integer("num_oov_indices", 1)), layers.OOVToken(s.text("oov_token", "[UNK]"))}
	for _, o := range common {
		options = append(options, o)
	}
	if vocabulary != nil {
		options = append(options, layers.Vocabulary(vocabulary...))
	}
	if mask, ok := s.take("mask_token"); ok {
		options = append(options, layers.MaskToken(mask.(string)))
	}
	if salt := s.salt(); salt != nil {
		options = append(options, layers.Salt(salt[0], salt[1]))
	}
	s.ignore("oov_method") // strings are always hashed
	return options
}

func readTextVectorization(s *settings) []layers.TextVectorizationOption {
	common, vocabulary := lookup(s)
	options := []layers.TextVectorizationOption{s.outputMode(layers.Indices), layers.OutputSequenceLength(s.integer("output_sequence_length", 0))}
	for _, o := range common {
		options = append(options, o)
	}
	if vocabulary != nil {
		options = append(options, layers.Vocabulary(vocabulary...))
	}
	switch standardize := s.text("standardize", ""); standardize {
	case "":
		options = append(options, layers.Standardize(nil))
	case "lower":
		options = append(options, layers.Standardize(layers.Lower))
	case "strip_punctuation":
		options = append(options, layers.Standardize(layers.StripPunctuation))
	case "lower_and_strip_punctuation": // the default
	default:
		s.fail("standardize", "%s is not supported", standardize)
	}
	switch split := s.text("split", ""); split {
	case "":
		options = append(options, layers.Split(nil))
	case "character":
		options = append(options, layers.Split(layers.Characters))
	case "whitespace": // the default
	default:
		s.fail("split", "%s is not supported", split)
	}
	if _, list := s.left["ngrams"].([]any); list {
		options = append(options, layers.NGrams(s.ints("ngrams")...))
	} else if n := s.integer("ngrams", 0); n > 0 { // up to n
		var widths []int
		for width := range n {
			widths = append(widths, width+1)
		}
		options = append(options, layers.NGrams(widths...))
	}
	return options
}
