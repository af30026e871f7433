package keras

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"time"
)

// The members of a .keras file.
const (
	metadataMember = "metadata.json"
	configMember   = "config.json"
	weightsMember  = "model.weights.h5"
)

// maxConfig is the greatest config.json that is read, in bytes. That of a model with thousands of layers has a few megabytes.
const maxConfig = 64 << 20

// An archive is an open .keras file.
type archive struct{ files map[string]*zip.File }

// openArchive lists the members. Only those with one of the three names are ever looked at, and nothing is unpacked to a disk.
func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not a .keras file: %w", err)
	}
	a := &archive{files: map[string]*zip.File{}}
	for _, f := range z.File {
		if a.files[f.Name] != nil {
			return nil, fmt.Errorf("two members are called %q", f.Name)
		}
		a.files[f.Name] = f
	}
	return a, nil
}

// bytes returns what a member holds. A member that is packed more than a thousandfold, or is greater than the limit, is refused before
// anything is allocated for it.
func (a *archive) bytes(name string, limit uint64) ([]byte, error) {
	f := a.files[name]
	if f == nil {
		return nil, fmt.Errorf("has no member %q: not a .keras file", name)
	}
	if f.UncompressedSize64 > limit || f.UncompressedSize64/1000 > f.CompressedSize64 {
		return nil, fmt.Errorf("member %q: %d bytes, packed into %d, are too many", name, f.UncompressedSize64, f.CompressedSize64)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("member %q: %w", name, err)
	}
	defer r.Close()
	var b bytes.Buffer // grows with what really comes, whatever the size that was declared
	n, err := io.Copy(&b, io.LimitReader(r, int64(f.UncompressedSize64)))
	if err == nil {
		_, err = io.Copy(io.Discard, r) // the end holds the checksum against what came
	}
	if err == nil && uint64(n) != f.UncompressedSize64 {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fmt.Errorf("member %q: %w", name, err)
	}
	return b.Bytes(), nil
}

// weights returns the member with the weights. One that is stored, as Keras and Save do, is read where it lies.
func (a *archive) weights(r io.ReaderAt) (io.ReaderAt, int64, error) {
	f := a.files[weightsMember]
	if f != nil && f.Method == zip.Store && f.CompressedSize64 == f.UncompressedSize64 {
		if start, err := f.DataOffset(); err == nil {
			size := int64(f.UncompressedSize64)
			return io.NewSectionReader(r, start, size), size, nil
		}
	}
	b, err := a.bytes(weightsMember, 1<<40)
	return bytes.NewReader(b), int64(len(b)), err
}

// saved is the date that all members bear, so that the same model gives the same bytes. It is the first that a zip file can express.
var saved = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// writeMember adds a member that is stored as it is, as Keras does.
func writeMember(z *zip.Writer, name string, write func(io.Writer) error) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: saved})
	if err != nil {
		return err
	}
	return write(w)
}
