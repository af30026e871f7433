package keras

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl/keras/safetensors"
	"github.com/hornbook-go/hornbook/dl/layers"
)

// A named weight is one with the name that it has in a safetensors file: the names of its layer and of those around it, and its own, such
// as "dense/kernel" and "bidirectional/forward_lstm/bias".
type namedWeight struct {
	name   string
	weight *layers.Weight
	layer  *layers.Layer
}

// namedWeights are those of the members, each once.
func namedWeights(members []member) ([]namedWeight, error) {
	var all []namedWeight
	seen := map[*layers.Weight]bool{}
	used := map[string]bool{}
	var visit func(prefix string, m member) error
	visit = func(prefix string, m member) error {
		if m.layer == nil {
			return nil
		}
		prefix += m.layer.Name() + "/"
		inner := slices.Concat(m.members, m.parts)
		for _, part := range inner {
			if err := visit(prefix, part); err != nil {
				return err
			}
		}
		if m.members != nil {
			return nil
		}
		m.layer.Fill()
		for _, w := range fileVariables(m.layer) { // a wrapper's may be those of what is in it
			if seen[w] {
				continue
			}
			seen[w] = true
			name := prefix + w.Name()
			if used[name] {
				return fmt.Errorf("layer %q (%s): two of its weights are called %q, which has no form in a safetensors file", m.layer.Name(), m.class, name)
			}
			used[name] = true
			all = append(all, namedWeight{name, w, m.layer})
		}
		return nil
	}
	for _, m := range members {
		if err := visit("", m); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// isSafetensors reports whether a path is one of a safetensors file.
func isSafetensors(path string) bool { return strings.HasSuffix(path, ".safetensors") }

func writeTensors(w io.Writer, members []member) error {
	named, err := namedWeights(members)
	if err != nil {
		return err
	}
	f := &safetensors.File{Metadata: map[string]string{"format": "hornbook"}}
	for _, n := range named {
		f.Tensors = append(f.Tensors, safetensors.New(n.name, n.weight.Shape(), n.layer.Merged(n.weight)))
	}
	return safetensors.Write(w, f)
}

func readTensors(r io.ReaderAt, size int64, members []member) error {
	f, err := safetensors.Read(r, size)
	if err != nil {
		return err
	}
	named, err := namedWeights(members)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, n := range named {
		known[n.name] = true
		x := f.Tensor(n.name)
		if x == nil {
			return fmt.Errorf("the file has no %q; it has %s", n.name, tensorNames(f))
		}
		if !slices.Equal(x.Shape, n.weight.Shape()) {
			return fmt.Errorf("%q has the shape %v in the file, and %v in the model", n.name, x.Shape, []int(n.weight.Shape()))
		}
	}
	for _, x := range f.Tensors {
		if !known[x.Name] {
			return fmt.Errorf("the model has no %q, which the file has", x.Name)
		}
	}
	for _, n := range named { // all fit
		values, err := f.Tensor(n.name).Float32()
		if err != nil {
			return err
		}
		n.weight.Tensor.Fill(values)
		restartAdaptation(n.layer)
	}
	return nil
}

// tensorNames are the first names in a file, for an error.
func tensorNames(f *safetensors.File) string {
	var names []string
	for _, x := range f.Tensors {
		names = append(names, fmt.Sprintf("%q", x.Name))
	}
	slices.Sort(names)
	if len(names) > 6 {
		names = append(names[:6], fmt.Sprintf("and %d others", len(names)-6))
	}
	return strings.Join(names, ", ")
}
