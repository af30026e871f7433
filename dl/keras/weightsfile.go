package keras

import (
	"fmt"
	"io"
	"os"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/keras/hdf5"
	"github.com/hornbook-go/hornbook/internal/aside"
)

// SaveWeights writes the model's weights and states, and what its optimizer remembers if it is compiled,
// to a file at path that Keras's load_weights opens; there, its name ends in ".weights.h5". As [Save]
// does, it leaves a file that was there before until the new one is whole.
//
// If the path ends in ".safetensors", the weights and states alone are written in that format, which PyTorch, JAX and others
// read; each is called as its layers and itself are, such as "dense/kernel".
func SaveWeights(m *dl.Model, path string) error {
	_, members, err := describeModel(m)
	if err == nil {
		err = aside.Write(path, func(w io.Writer) error {
			if isSafetensors(path) {
				return writeTensors(w, members)
			}
			return hdf5.Write(w, weightsTree(m, members))
		})
	}
	if err != nil {
		return fmt.Errorf("keras: save weights %s: %w", path, err)
	}
	return nil
}

// LoadWeights gives the model the weights and states of a file that [SaveWeights] or Keras's save_weights
// has written, and its optimizer, if it is compiled and the file has one, what it remembered. The model
// has the same layers as the one that was saved. Of a file of before Keras 3
// (.h5), and of one whose name ends in ".safetensors", it takes the weights.
func LoadWeights(m *dl.Model, path string) error {
	if err := loadWeights(m, path); err != nil {
		return fmt.Errorf("keras: load weights %s: %w", path, err)
	}
	return nil
}

func loadWeights(m *dl.Model, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	_, members, err := describeModel(m)
	if err != nil {
		return err
	}
	if isSafetensors(path) {
		return readTensors(f, info.Size(), members)
	}
	tree, err := hdf5.Read(f, info.Size())
	if err != nil {
		return err
	}
	if old := legacyWeights(tree); old != nil {
		return readLegacyWeights(old, members)
	}
	if err := readWeights(tree, members); err != nil {
		return err
	}
	if m.Optimizer() == nil || tree.Group("optimizer") == nil {
		return nil
	}
	return readOptimizer(tree, m.Optimizer(), members)
}

// weightsTree are the variables of the members, and of the optimizer.
func weightsTree(m *dl.Model, members []member) *hdf5.Group {
	tree := writeWeights(members)
	if m.Optimizer() != nil {
		tree.Groups = append(tree.Groups, writeOptimizer(m.Optimizer(), members))
	}
	return tree
}
