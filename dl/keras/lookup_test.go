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
