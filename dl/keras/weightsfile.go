package keras

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/keras/hdf5"
)

// SaveWeights writes the model's weights and states, and what its optimizer remembers if it is compiled,
// to a file at path that Keras's load_weights opens; there, its name ends in ".weights.h5". As [Save]
// does, it leaves a file that was there before until the new one is whole.
func SaveWeights(m *dl.Model, path string) error {
	_, members, err := describeModel(m)
	if err == nil {
		err = replace(path, func(w io.Writer) error {
			buffer := bufio.NewWriterSize(w, 1<<16)
			if err := hdf5.Write(buffer, weightsTree(m, members)); err != nil {
				return err
			}
			return buffer.Flush()
		})
	}
	if err != nil {
		return fmt.Errorf("keras: save weights %s: %w", path, err)
	}
	return nil
}

// LoadWeights gives the model the weights and states of a file that [SaveWeights] or Keras's save_weights
// has written, and its optimizer, if it is compiled and the file has one, what it remembered. The model
// has the same layers as the one that was saved.
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
	tree, err := hdf5.Read(f, info.Size())
	if err != nil {
		return err
	}
	_, members, err := describeModel(m)
	if err != nil {
		return err
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
