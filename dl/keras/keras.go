package keras

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/keras/hdf5"
	"github.com/hornbook-go/hornbook/internal/aside"
)

// Load reads the model in the file at path: a .keras file, or an HDF5 file (.h5) with a whole model, as Keras wrote
// them before.
func Load(path string, options ...Option) (*dl.Model, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("keras: load: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("keras: load: %w", err)
	}
	m, err := read(f, info.Size(), options)
	if err != nil {
		return nil, fmt.Errorf("keras: load %s: %w", path, err)
	}
	return m, nil
}

// Read is [Load] of a file of size bytes that lies anywhere, such as embedded in a program.
func Read(r io.ReaderAt, size int64, options ...Option) (*dl.Model, error) {
	m, err := read(r, size, options)
	if err != nil {
		return nil, fmt.Errorf("keras: read: %w", err)
	}
	return m, nil
}

func read(r io.ReaderAt, size int64, options []Option) (*dl.Model, error) {
	b := builder{custom: map[string]Constructor{}}
	for _, option := range options {
		option(&b)
	}
	if isHDF5(r) {
		root, err := hdf5.Read(r, size)
		if err != nil {
			return nil, err
		}
		return b.legacyModel(root)
	}
	a, err := openArchive(r, size)
	if err != nil {
		return nil, err
	}
	text, err := a.bytes(configMember, maxConfig)
	if err != nil {
		return nil, err
	}
	var v any
	if err := decode(text, &v); err != nil {
		return nil, fmt.Errorf("member %q: %w", configMember, err)
	}
	o, ok := toObject(v)
	if !ok {
		return nil, fmt.Errorf("member %q does not describe a model", configMember)
	}
	w, wsize, err := a.weights(r)
	if err != nil {
		return nil, err
	}
	tree, err := hdf5.Read(w, wsize)
	if err != nil {
		return nil, fmt.Errorf("member %q: %w", weightsMember, err)
	}
	if isModel(o.ClassName) {
		if err := addVocabularies(o, "", a, tree); err != nil {
			return nil, err
		}
		if err := b.takeStrings(o); err != nil {
			return nil, err
		}
	}
	m, members, err := b.model(o)
	if err != nil {
		return nil, err
	}
	if err := readWeights(tree, members); err != nil {
		return nil, fmt.Errorf("member %q: %w", weightsMember, err)
	}
	if err := b.readRun(a, m); err != nil {
		return nil, err
	}
	if len(o.CompileConfig) == 0 || b.uncompiled {
		return m, nil
	}
	err = keepOrder(text, o.CompileConfig["optimizer"], "compile_config", "optimizer")
	if err == nil {
		err = compile(m, o.CompileConfig)
	}
	if err != nil {
		return nil, fmt.Errorf("how it was compiled: %w; keras.Uncompiled() loads the model without that", err)
	}
	if err = settle(tree, m, members); err == nil {
		err = readOptimizer(tree, m.Optimizer(), members)
	}
	if err != nil {
		return nil, fmt.Errorf("member %q: %w; keras.Uncompiled() loads the model without that", weightsMember, err)
	}
	return m, nil
}

// Save writes the model to a .keras file at path. It is written aside and renamed when it is
// whole, so that a file that was there before stays until then.
func Save(m *dl.Model, path string) error {
	if err := save(m, path); err != nil {
		return fmt.Errorf("keras: save %s: %w", path, err)
	}
	return nil
}

func save(m *dl.Model, path string) error {
	return aside.Write(path, func(w io.Writer) error { return write(w, m, nil) })
}

// Write is [Save] to anywhere.
func Write(w io.Writer, m *dl.Model) error {
	if err := write(w, m, nil); err != nil {
		return fmt.Errorf("keras: write: %w", err)
	}
	return nil
}

func write(w io.Writer, m *dl.Model, strings StringLayers) error {
	o, members, err := describeModel(m)
	if err != nil {
		return err
	}
	if m.Optimizer() != nil {
		if o.CompileConfig, err = compileConfig(m, members); err != nil {
			return err
		}
	}
	if members, err = addStrings(o, members, strings); err != nil {
		return err
	}
	tree := weightsTree(m, members)
	buffer := bufio.NewWriterSize(w, 1<<16)
	z := zip.NewWriter(buffer)
	for _, member := range []struct {
		name  string
		write func(io.Writer) error
	}{
		// Keras does not read it; the version is the first that knows all that is written.
		{metadataMember, asJSON(map[string]any{"keras_version": "3.0.0", "date_saved": saved.Format("2006-01-02@15:04:05")})},
		{configMember, asJSON(o)},
		{weightsMember, func(w io.Writer) error { return hdf5.Write(w, tree) }},
		{runMember, writeRun(m)},
	} {
		if err := writeMember(z, member.name, member.write); err != nil {
			return fmt.Errorf("member %q: %w", member.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return buffer.Flush()
}

func asJSON(v any) func(io.Writer) error {
	return func(w io.Writer) error { return json.NewEncoder(w).Encode(v) }
}
