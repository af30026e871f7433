package keras

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hornbook-go/hornbook/dl/keras/hdf5"
	"github.com/hornbook-go/hornbook/dl/layers"
)

// Vocabularies that adapt has found lie beside the weights in a .keras file, in members of text under the layer's path:
// assets/layers/integer_lookup/vocabulary.txt has a token in each line.

// maxVocabulary is the greatest vocabulary that is read, in bytes.
const maxVocabulary = 256 << 20

// lookupClasses are the classes of layers with a vocabulary, and where under the layer's path its inverse document frequencies lie.
var lookupClasses = map[string]string{"IntegerLookup": "vars", "StringLookup": "vars", "TextVectorization": "_lookup_layer/vars"}

// idfWeights is the name of the dataset with the inverse document frequencies of a vocabulary, which is no variable.
const idfWeights = "idf_weights"

// addVocabularies puts the vocabularies of a file into the configs of the layers, as if they had been given to their constructors. The
// path is that of the model's group in the file of weights.
func addVocabularies(o *object, path string, a *archive, tree *hdf5.Group) error {
	list, err := entries(o)
	if err != nil {
		return err
	}
	count := counter{}
	for _, entry := range list {
		if entry.ClassName == "InputLayer" && o.ClassName == "Sequential" || isOp(entry) {
			continue
		}
		at := path + "layers/" + count.next(snake(groupClass(entry.ClassName)))
		if isModel(entry.ClassName) {
			if err := addVocabularies(entry, at+"/", a, tree); err != nil {
				return err
			}
		}
		vars, ok := lookupClasses[entry.ClassName]
		if !ok || entry.Config == nil || entry.Config["vocabulary"] != nil {
			continue
		}
		member := "assets/" + at + "/vocabulary.txt"
		if a.files[member] == nil {
			continue // the layer says that it has none
		}
		text, err := a.bytes(member, maxVocabulary)
		if err != nil {
			return err
		}
		tokens := strings.Split(string(text), "\n")
		for len(tokens) > 0 && tokens[len(tokens)-1] == "" {
			tokens = tokens[:len(tokens)-1]
		}
		all := make([]any, len(tokens))
		for i, token := range tokens {
			if all[i] = token; entry.ClassName == "IntegerLookup" {
				all[i] = json.Number(strings.TrimSpace(token))
			}
		}
		entry.Config["vocabulary"] = all
		d := tree.Dataset(at + "/" + vars + "/" + idfWeights)
		if d == nil || entry.Config["output_mode"] != layers.TFIDF.String() {
			continue
		}
		weights, err := d.Float32()
		if err != nil {
			return err
		}
		if len(weights) < len(tokens) {
			return fmt.Errorf("layer %v (%s): the vocabulary has %d tokens, and the file weights of %d", entry.Config["name"], entry.ClassName, len(tokens), len(weights))
		}
		idf := make([]any, len(tokens)) // what pads the vocabulary has none
		for i := range idf {
			idf[i] = json.Number(strconv.FormatFloat(float64(weights[i]), 'g', -1, 32))
		}
		entry.Config[idfWeights] = idf
	}
	return nil
}

// lookupWeights are the inverse document frequencies of all numbers of an IntegerLookup, as a file has them; nil in another output mode.
func lookupWeights(d layers.IntegerLookupConfig) []float32 {
	if d.OutputMode != layers.TFIDF || len(d.IDFWeights) == 0 {
		return nil
	}
	weights := slices.Clone(d.IDFWeights)
	unknown := make([]int, d.NumOOVIndices)
	for i := range unknown {
		unknown[i] = d.OOV
	}
	if len(d.Vocabulary) < len(unknown) || !slices.Equal(d.Vocabulary[:len(unknown)], unknown) { // it does not begin with what stands for those
		mean := float32(0)
		for _, w := range d.IDFWeights {
			mean += w / float32(len(d.IDFWeights))
		}
		weights = append(slices.Repeat([]float32{mean}, len(unknown)), weights...)
	}
	if d.PadToMax && len(weights) < d.MaxTokens {
		weights = append(weights, make([]float32, d.MaxTokens-len(weights))...)
	}
	return weights
}
