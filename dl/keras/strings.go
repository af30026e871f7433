package keras

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/aside"
)

// Models of Keras may begin with layers that take strings. Tensors hold numbers, so that these layers stand before the model here: it is
// called on what they make of the strings.

// A StringLayer makes numbers of strings, [n] or [n …]: it is a [*layers.TextVectorizer] or a [*layers.StringTable].
type StringLayer interface {
	Apply(texts []string) *tensor.Tensor
}

// StringLayers are those that stand before a model, by the names of the inputs that take what they make.
type StringLayers map[string]StringLayer

// Strings lets Load and Read take files whose models begin with layers for strings, TextVectorization and StringLookup, and puts these,
// with their vocabularies, into to:
//
//	words := keras.StringLayers{}
//	model, err := keras.Load("reviews.keras", keras.Strings(words))
//	y := model.Predict(words["text_vectorization"].Apply(texts))
//
// The layer's name is that of the model's input. [SaveStrings] writes such a file.
func Strings(to StringLayers) Option { return func(b *builder) { b.strings = to } }

// SaveStrings is [Save] of a model together with the layers that make its inputs of strings, so that Keras opens a model that takes the
// strings themselves. The keys of strings are names of the model's inputs, and become those of the layers; a Sequential model has one
// input, for which any name will do.
func SaveStrings(m *dl.Model, path string, strings StringLayers) error {
	err := aside.Write(path, func(w io.Writer) error { return write(w, m, strings) })
	if err != nil {
		return fmt.Errorf("keras: save %s: %w", path, err)
	}
	return nil
}

// stringClasses are the classes of layers that take strings.
var stringClasses = map[string]func(s *settings) StringLayer{
	"StringLookup":      func(s *settings) StringLayer { return layers.StringLookup(readStringLookup(s)...) },
	"TextVectorization": func(s *settings) StringLayer { return layers.TextVectorization(readTextVectorization(s)...) },
}

// takesStrings reports whether an entry of a model's config is a layer for strings.
func takesStrings(o *object) bool {
	_, ok := stringClasses[o.ClassName]
	return ok && o.Config["invert"] != true
}

// takeStrings replaces the layers for strings at the begin of a model by inputs, in its config.
func (b *builder) takeStrings(o *object) error {
	list, err := entries(o)
	if err != nil {
		return err
	}
	var kept []any
	inputs := map[string][]string{} // the layers for strings by the inputs that they are called on
	rows := map[string][]int{}      // the shapes of the inputs for strings
	all, _ := o.Config["layers"].([]any)
	for i, entry := range list {
		name, _ := entry.Config["name"].(string)
		if entry.Name != "" {
			name = entry.Name
		}
		if entry.ClassName == "InputLayer" && entry.Config["dtype"] == "string" {
			shape, err := toInts(batchShape(entry))
			if err != nil || len(shape) == 0 || len(shape) > 2 {
				return fmt.Errorf("layer %q (InputLayer): strings of the shape %s are not supported, only one or a row of them", name, brief(batchShape(entry)))
			}
			rows[name], rows[""] = shape[1:], shape[1:]
			continue
		}
		if !takesStrings(entry) {
			kept = append(kept, all[i])
			continue
		}
		if b.strings == nil {
			return fmt.Errorf("layer %q (%s): key %q: it takes strings, which tensors do not hold; keras.Strings has Load give out the layer, and the model takes what its Apply returns", name, entry.ClassName, "class_name")
		}
		if o.ClassName == "Sequential" && len(kept) > 0 {
			return fmt.Errorf("layer %q (%s): it takes strings, and only the first layer can", name, entry.ClassName)
		}
		from := ""
		if o.ClassName != "Sequential" {
			if from, err = onlyInput(entry); err != nil {
				return fmt.Errorf("layer %q (%s): %w", name, entry.ClassName, err)
			}
			inputs[from] = append(inputs[from], name)
		}
		s := newSettings("layer", entry)
		var l StringLayer
		if e := try(func() { l = stringClasses[entry.ClassName](s) }); s.end() != nil || e != nil {
			if err := s.end(); err != nil {
				return err
			}
			return fmt.Errorf("%s: %w", s.what, e)
		}
		shape, err := appliedShape(l, rows[from])
		if err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
		b.strings[name] = l
		kept = append(kept, map[string]any{"class_name": "InputLayer", "name": name, "inbound_nodes": []any{},
			"config": map[string]any{"name": name, "batch_shape": shape}})
	}
	o.Config["layers"] = kept
	if len(inputs) > 0 {
		o.Config["input_layers"] = replacedInputs(o.Config["input_layers"], inputs)
	}
	return nil
}

// onlyInput is the name of the input that a layer for strings is called on.
func onlyInput(o *object) (string, error) {
	if o.InboundNodes != nil && len(*o.InboundNodes) == 1 {
		call, _ := (*o.InboundNodes)[0].(map[string]any)
		if args, _ := call["args"].([]any); len(args) == 1 {
			if name, _, ok := history(args[0]); ok {
				return name, nil
			}
		}
	}
	return "", fmt.Errorf("a layer for strings must be called once, on an input")
}

// replacedInputs has the layers for strings in the place of the inputs that they were called on.
func replacedInputs(v any, by map[string][]string) any {
	list, ok := v.([]any)
	if !ok {
		return v
	}
	if len(list) == 3 {
		if name, leaf := list[0].(string); leaf {
			list = []any{[]any{name, list[1], list[2]}}
		}
	}
	var all []any
	for _, item := range list {
		end, _ := item.([]any)
		name := ""
		if len(end) == 3 {
			name, _ = end[0].(string)
		}
		if by[name] == nil {
			all = append(all, item)
			continue
		}
		for _, layer := range by[name] {
			all = append(all, []any{layer, end[1], end[2]})
		}
	}
	return all
}

// appliedShape is the batch shape of what a layer makes of strings that come one by one, or in rows of so many.
func appliedShape(l StringLayer, row []int) ([]any, error) {
	var y *tensor.Tensor
	err := try(func() {
		switch l := l.(type) {
		case *layers.TextVectorizer:
			y = l.Apply([]string{""})
			if d := l.Config(); d.OutputMode == layers.Indices && d.OutputSequenceLength == 0 && (d.Split != nil || d.NGrams != nil) {
				y = nil // as long as the longest text
			}
		case *layers.StringTable:
			all := l.Vocabulary()
			word := all[len(all)-1:]
			if len(row) == 0 {
				y = l.Apply(word)
			} else if row[0] > 0 && row[0] <= 1<<16 {
				y = l.ApplyRows([][]string{slices.Repeat(word, row[0])})
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if y == nil {
		return []any{nil, nil}, nil
	}
	shape := []any{nil}
	for _, d := range y.Shape()[1:] {
		shape = append(shape, json.Number(strconv.Itoa(d)))
	}
	return shape, nil
}

// addStrings puts layers for strings before a model that is written.
func addStrings(o *object, members []member, strings StringLayers) ([]member, error) {
	if len(strings) == 0 {
		return members, nil
	}
	list, _ := o.Config["layers"].([]*object)
	var all []*object
	left := maps.Clone(strings)
	texts := map[string]string{} // the inputs for strings by the layers' names
	for _, item := range list {
		name, _ := item.Config["name"].(string)
		l := left[name]
		if o.ClassName == "Sequential" && len(left) > 0 && item.ClassName == "InputLayer" {
			for key := range left {
				name, l = key, left[key]
			}
		}
		if item.ClassName != "InputLayer" || l == nil {
			all = append(all, item)
			continue
		}
		delete(left, name)
		layer, m, rank, err := describeStrings(name, l)
		if err != nil {
			return nil, err
		}
		shape := []any{nil}
		if given, _ := item.Config["batch_shape"].([]any); rank > 1 && len(given) > 1 { // rows of strings
			shape = append(shape, given[1])
		}
		input := describeInput(name+"_strings", shape)
		input.Config["dtype"] = "string"
		members = append(members, m)
		if o.ClassName == "Sequential" {
			o.Config["build_input_shape"], o.BuildConfig = shape, config{"input_shape": shape}
			all = append(all, input, layer)
			continue
		}
		texts[name] = input.Config["name"].(string)
		input.Name, input.InboundNodes = texts[name], &[]any{}
		layer.Name, layer.InboundNodes = name, &[]any{config{"args": []any{config{"class_name": "__keras_tensor__", "config": config{
			"shape": shape, "dtype": "string", "keras_history": []any{texts[name], 0, 0}}}}, "kwargs": config{}}}
		all = append(all, input, layer)
	}
	for name := range left {
		return nil, fmt.Errorf("the model has no input %q for the strings", name)
	}
	o.Config["layers"] = all
	if o.ClassName != "Sequential" {
		o.Config["input_layers"] = renamedInputs(o.Config["input_layers"].([]any), texts)
	}
	return members, nil
}

func renamedInputs(list []any, names map[string]string) []any {
	if name, leaf := list[0].(string); leaf {
		if text, ok := names[name]; ok {
			return []any{text, 0, 0}
		}
		return list
	}
	var all []any
	for _, item := range list {
		all = append(all, renamedInputs(item.([]any), names))
	}
	return all
}

// describeStrings describes a layer for strings; rank is that of what it takes: 2 for rows of strings.
func describeStrings(name string, l StringLayer) (o *object, m member, rank int, err error) {
	f := &fields{config: config{"name": name, "trainable": true, "dtype": "float32"}}
	switch l := l.(type) {
	case *layers.TextVectorizer:
		f.class, rank = "TextVectorization", 1
		f.textVectorization(l)
	case *layers.StringTable:
		f.class, rank = "StringLookup", 2
		if d := l.Config(); d.OutputMode == layers.OneHot {
			rank = 1
		}
		f.stringLookup(l)
	default:
		f.fail("class_name", "a %T has no form in a .keras file", l)
	}
	if f.err != nil {
		return nil, member{}, 0, fmt.Errorf("layer %q (%s): %w", name, f.class, f.err)
	}
	m = member{class: f.class}
	if weights, ok := f.config[idfWeights].([]any); ok {
		for _, w := range weights {
			m.weights = append(m.weights, float32(w.(number)))
		}
		if most, ok := f.config["max_tokens"].(int); ok && f.config["pad_to_max_tokens"] == true && len(m.weights) < most {
			m.weights = append(m.weights, make([]float32, most-len(m.weights))...)
		}
	}
	return newObject("keras.layers", f.class, f.config), m, rank, nil
}

// lookup writes what StringLookup and TextVectorization have in common.
func (f *fields) lookup(d layers.LookupConfig, masked bool, tokens []string, weights []float32) {
	f.null("max_tokens", idfWeights)
	if d.MaxTokens > 0 {
		f.set("max_tokens", d.MaxTokens)
	}
	kept := d.NumOOVIndices
	if masked && d.OutputMode == layers.Indices {
		kept++
	}
	if len(tokens) <= kept {
		f.fail("vocabulary", "there is none yet: Adapt finds it")
	}
	f.set("vocabulary", tokens)
	if d.OutputMode == layers.TFIDF {
		all := make([]any, len(tokens))
		for i := range all {
			all[i] = number(weights[i])
		}
		f.set(idfWeights, all)
	}
	f.set("pad_to_max_tokens", d.PadToMax)
	f.outputMode(d.OutputMode)
}

func (f *fields) stringLookup(l *layers.StringTable) {
	d := l.Config()
	f.lookup(d.LookupConfig, d.Mask != nil, l.Vocabulary(), l.Weights())
	f.set("num_oov_indices", d.NumOOVIndices)
	f.set("oov_token", d.OOV)
	f.null("mask_token")
	if d.Mask != nil {
		f.set("mask_token", *d.Mask)
	}
	f.set("invert", d.Invert)
	f.set("encoding", "utf-8")
	if len(d.Salt) > 0 { // earlier versions do not have the key
		f.salt(d.Salt)
	}
}

func (f *fields) textVectorization(l *layers.TextVectorizer) {
	d := l.Config()
	f.lookup(d.LookupConfig, true, l.Vocabulary(), l.Weights())
	f.null("standardize", "split", "ngrams", "output_sequence_length")
	f.function("standardize", d.Standardize, map[string]func(string) string{
		"lower": layers.Lower, "strip_punctuation": layers.StripPunctuation, "lower_and_strip_punctuation": layers.LowerAndStripPunctuation})
	f.function("split", d.Split, map[string]func(string) []string{"whitespace": layers.Whitespace, "character": layers.Characters})
	if d.NGrams != nil {
		f.set("ngrams", d.NGrams)
	}
	if d.OutputSequenceLength > 0 {
		f.set("output_sequence_length", d.OutputSequenceLength)
	}
	f.set("ragged", false)
	f.set("encoding", "utf-8")
}

// function writes the word for a function, of those given by their words; nil is null.
func (f *fields) function(key string, of any, words any) {
	v := reflect.ValueOf(of)
	if v.IsNil() {
		return
	}
	for it := reflect.ValueOf(words).MapRange(); it.Next(); {
		if it.Value().Pointer() == v.Pointer() {
			f.set(key, it.Key().String())
			return
		}
	}
	f.fail(key, "a function of one's own has no form in a .keras file")
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
	if v, ok := s.take("vocabulary"); ok {
		list, isList := v.([]any)
		for _, token := range list {
			word, ok := token.(string)
			isList = isList && ok
			vocabulary = append(vocabulary, word)
		}
		if !isList {
			s.fail("vocabulary", "%s is no list of strings", brief(v))
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
	if mask := s.text("mask_token", "\x00"); mask != "\x00" { // "" is one, too
		options = append(options, layers.MaskToken(mask))
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
