package hdf5

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// try reads a file with all its values; what it returns does not matter to its callers, only that it comes back.
func try(data []byte) error {
	root, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	var attributes func(g *Group)
	attributes = func(g *Group) {
		for _, a := range g.attributes {
			_, _ = g.Attribute(a.name)
		}
		for _, child := range g.Groups {
			attributes(child)
		}
	}
	attributes(root)
	walk(root, "", func(_ string, d *Dataset) {
		if _, e := d.Float32(); e != nil && err == nil {
			err = e
		}
	})
	return err
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestTruncated cuts files off after every few bytes: each must be an error, since each says how long it should be.
func TestTruncated(t *testing.T) {
	for _, name := range []string{"types_v0.h5", "types_v3.h5", "many_latest.h5", "written.h5"} {
		data := testdata(t, name)
		for n := 0; n < len(data); n += 13 {
			if try(data[:n]) == nil {
				t.Errorf("%s: no error after %d of %d bytes", name, n, len(data))
			}
		}
	}
}

// TestFlipped damages one byte after the other. The newer objects have checksums; in all of them Read must come back, with little memory.
func TestFlipped(t *testing.T) {
	for name, stride := range map[string]int{"compact.h5": 1, "order.h5": 1, "written.h5": 1, "chunks_v0.h5": 23, "chunks_latest.h5": 7, "attributes_v0.h5": 5} {
		data := testdata(t, name)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		tries := 0
		for i := 0; i < len(data); i += stride {
			data[i] ^= 0xff
			_ = try(data)
			data[i] ^= 0xff
			tries++
		}
		runtime.ReadMemStats(&after)
		if each := (after.TotalAlloc - before.TotalAlloc) / uint64(tries); each > 64*uint64(len(data))+1<<16 {
			t.Errorf("%s: %d bytes allocated for a file of %d", name, each, len(data))
		}
	}
}

// TestChecksum damages one value of a message that only a checksum guards.
func TestChecksum(t *testing.T) {
	data := testdata(t, "written.h5")
	at := bytes.Index(data, []byte("iteration"))
	data[at]++
	if err := try(data); err == nil || !strings.Contains(err.Error(), "checksum") {
		t.Errorf("error %v, want one of the checksum", err)
	}
}

// links returns where the addresses of the groups' children are in a file of the old kind.
func links(data []byte) []int {
	var at []int
	for off := 0; ; {
		i := bytes.Index(data[off:], []byte("SNOD"))
		if i < 0 {
			return at
		}
		off += i
		for j := range int(binary.LittleEndian.Uint16(data[off+6:])) {
			at = append(at, off+8+40*j+8)
		}
		off += 4
	}
}

// TestCycles points links of a file back at the root and all at one group.
func TestCycles(t *testing.T) {
	data := testdata(t, "many_v0.h5")
	root := binary.LittleEndian.Uint64(data[64:])
	for _, at := range links(data) {
		old := binary.LittleEndian.Uint64(data[at:])
		binary.LittleEndian.PutUint64(data[at:], root)
		if err := try(data); err == nil || !strings.Contains(err.Error(), "leads back to a group that it is in") {
			t.Fatalf("error %v, want one of the circle", err)
		}
		binary.LittleEndian.PutUint64(data[at:], old)
	}

	// Groups in a chain, each with as many links to the next: the number of ways through them is exponential.
	all := links(data)
	var groups []uint64
	for _, at := range all {
		address := binary.LittleEndian.Uint64(data[at:])
		if f := newFile(bytes.NewReader(data), int64(len(data))); address != 0 {
			if obj, err := f.object(address); err == nil && obj.find(msgSymbolTable) != nil {
				groups = append(groups, address)
			}
		}
	}
	for i, at := range all {
		binary.LittleEndian.PutUint64(data[at:], groups[min(i*len(groups)/len(all), len(groups)-1)])
	}
	if err := try(data); err == nil {
		t.Error("no error for groups that hold each other in every way")
	}
}

// TestHugeShape writes a shape with more values than the file has bytes, and one whose product wraps round to 0.
func TestHugeShape(t *testing.T) {
	data := testdata(t, "compact.h5")
	three := binary.LittleEndian.AppendUint64([]byte{1, 1, 1, 0, 0, 0, 0, 0}, 3) // dataspace: version 1, rank 1, 3 values
	at := bytes.Index(data, three)
	if at < 0 {
		t.Fatal("the dataspace is not where it was")
	}
	for value, want := range map[uint64]string{1 << 40: "needs", 1 << 62: "counted", 1<<64 - 1: "counted", 4: "needs 16"} {
		binary.LittleEndian.PutUint64(data[at+8:], value)
		if err := try(data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d values: error %v, want one with %q", value, err, want)
		}
	}
}

// TestChunksThatAreTheSame lets all chunks of a dataset be the same bytes of the file, which would unpack to far more than the file has.
func TestChunksThatAreTheSame(t *testing.T) {
	f := newFile(bytes.NewReader(make([]byte, 1000)), 1000)
	d := &Dataset{Shape: []int{1 << 20}, DType: Float32, elements: 1 << 20}
	v := &chunkedValues{file: f, dataset: d, shape: []uint64{1 << 18}}
	if err := v.count(); err != nil {
		t.Fatal(err)
	}
	for i := range v.total {
		v.chunks = append(v.chunks, valueChunk{address: 0, size: 900, origin: v.origin(i)})
	}
	if err := v.check(); err == nil || !strings.Contains(err.Error(), "larger than the file") {
		t.Errorf("%v", err)
	}
	for i := range v.chunks {
		v.chunks[i].size = 200
	}
	if err := v.check(); err == nil || !strings.Contains(err.Error(), "too many") {
		t.Errorf("%v", err)
	}
	v.chunks[1].origin = v.chunks[0].origin
	if err := v.check(); err == nil || !strings.Contains(err.Error(), "two chunks") {
		t.Errorf("%v", err)
	}
}

func TestRefuses(t *testing.T) {
	soft := appendLink(nil, link{"x", 8})
	soft[1] |= 8 // the kind follows
	for name, body := range map[string][]byte{
		"soft link":    append(append([]byte{}, soft[:2]...), append([]byte{1}, soft[2:]...)...),
		"not followed": append(append([]byte{}, soft[:2]...), append([]byte{64}, soft[2:]...)...),
	} {
		if _, err := readLink(body); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, want one with %q", err, name)
		}
	}
	for name, data := range map[string][]byte{"empty": nil, "text": []byte("not an HDF5 file, but as long as one would be, or longer"),
		"zip": []byte("PK\x03\x04")} {
		if err := try(data); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"compact.h5", "order.h5", "written.h5", "types_v0.h5", "types_v3.h5", "chunks_v0.h5", "chunks_latest.h5", "attributes_v0.h5", "attributes_latest.h5"} {
		f.Add(testdata(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		root, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		_ = try(data)
		// What can be read can be written again, and then holds the same.
		want := flatten(t, root)
		for _, e := range want {
			if e.Error != "" {
				return
			}
		}
		var b bytes.Buffer
		if Write(&b, root) != nil { // a name that Write refuses
			return
		}
		again, err := Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatalf("what Write wrote: %v", err)
		}
		got := flatten(t, again)
		for path, w := range want {
			if !got[path].equal(w) {
				t.Errorf("%s: %v, was %v", path, got[path], w)
			}
		}
	})
}
