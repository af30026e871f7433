package npy

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An Archive is the arrays of an .npz file in their order.
type Archive []Named

// Named is an array of an archive. The name is without .npy.
type Named struct {
	Name   string
	Tensor *tensor.Tensor
}

// Tensor is the array of that name. It panics if there is none.
func (a Archive) Tensor(name string) *tensor.Tensor {
	for _, n := range a {
		if n.Name == name {
			return n.Tensor
		}
	}
	tensor.Fail("", "Archive.Tensor", nil, "there is no array %q: the archive has %s", name, a)
	return nil
}

// String is like "x [60000 28 28], y [60000]".
func (a Archive) String() string {
	var all []string
	for _, n := range a {
		all = append(all, n.Name+" "+n.Tensor.Shape().String())
	}
	return strings.Join(all, ", ")
}

// ReadArchive reads the arrays of an .npz file of that size in bytes: those named, in that order, or
// all. Together their float32 take at most 1 GiB, or eight times the size of the file if that is
// more, so that a small file that unpacks to a huge one is refused.
func ReadArchive(r io.ReaderAt, size int64, names ...string) (Archive, error) {
	a, err := readArchive(r, size, names)
	if err != nil {
		return nil, fmt.Errorf("npy: %w", err)
	}
	return a, nil
}

// ReadArchiveFile reads the arrays of an .npz file as [ReadArchive] does.
func ReadArchiveFile(name string, names ...string) (Archive, error) {
	a, err := readArchiveFile(name, names)
	if err != nil {
		return nil, fmt.Errorf("npy: read %s: %w", name, err)
	}
	return a, nil
}

func readArchiveFile(name string, names []string) (Archive, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, cause(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, cause(err)
	}
	return readArchive(f, info.Size(), names)
}

func readArchive(r io.ReaderAt, size int64, names []string) (Archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not an .npz file: %w", notEOF(err))
	}
	members := map[string]*zip.File{}
	var all []string
	for _, f := range z.File {
		name, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok {
			if len(names) == 0 {
				return nil, fmt.Errorf("the member %q is no .npy: name the arrays to read", f.Name)
			}
			continue
		}
		if members[name] != nil {
			return nil, fmt.Errorf("two arrays are called %q", name)
		}
		members[name] = f
		all = append(all, name)
	}
	if len(names) == 0 {
		names = all
	}
	limit := max(1<<30, 8*size)
	a := make(Archive, 0, len(names))
	for _, name := range names {
		if members[name] == nil {
			return nil, fmt.Errorf("there is no array %q, only %s", name, strings.Join(all, ", "))
		}
		x, err := readMember(members[name], limit)
		if err != nil {
			return nil, fmt.Errorf("array %q: %w", name, err)
		}
		limit -= 4 * int64(len(x.Values()))
		a = append(a, Named{name, x})
	}
	return a, nil
}

func readMember(f *zip.File, limit int64) (*tensor.Tensor, error) {
	r, err := f.Open()
	if err != nil {
		return nil, notEOF(err)
	}
	defer r.Close()
	x, err := read(r, limit)
	if errors.Is(err, io.EOF) {
		return nil, errors.New("it has no bytes")
	}
	if err != nil {
		return nil, err
	}
	// The checksum is compared at the end.
	switch n, err := r.Read(make([]byte, 1)); {
	case n > 0:
		return nil, errors.New("there is more in it than one array")
	case !errors.Is(err, io.EOF):
		return nil, notEOF(err)
	}
	return x, nil
}

// notEOF is an error of archive/zip, in words where it is the end of the file.
func notEOF(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the archive is cut off, or its directory points beyond it")
	}
	return err
}

// written is the date that all members bear, so that the same arrays give the same bytes. It is the
// first that a zip file can express.
var written = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// WriteArchive writes arrays as numpy.savez does, in their order and not compressed.
func WriteArchive(w io.Writer, arrays ...Named) error {
	if err := writeArchive(w, arrays); err != nil {
		return fmt.Errorf("npy: %w", err)
	}
	return nil
}

// WriteArchiveFile writes arrays as [WriteArchive] does to a file, which is made or replaced.
func WriteArchiveFile(name string, arrays ...Named) error {
	return toFile(name, func(w io.Writer) error { return writeArchive(w, arrays) })
}

func writeArchive(w io.Writer, arrays Archive) error {
	z := zip.NewWriter(w)
	for i, n := range arrays {
		if n.Name == "" || slices.ContainsFunc(arrays[:i], func(m Named) bool { return m.Name == n.Name }) {
			tensor.Fail("", "WriteArchive", nil, "array %d is called %q: each wants a name of its own", i, n.Name)
		}
		m, err := z.CreateHeader(&zip.FileHeader{Name: n.Name + ".npy", Method: zip.Store, Modified: written})
		if err != nil {
			return err
		}
		if err := write(m, n.Tensor); err != nil {
			return err
		}
	}
	return z.Close()
}
