package hdf5

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"
	"strings"
)

// maxDepth is how many groups may lie within each other. Keras's models nest a few levels for each model within a model.
const maxDepth = 128

// Read reads the tree of an HDF5 file of the given size in bytes. The values of its datasets are read from r when they are asked for. An
// error says what in the file cannot be read and at which byte it is.
func Read(r io.ReaderAt, size int64) (*Group, error) {
	f := newFile(r, size)
	root, err := f.superblock()
	if err != nil {
		return nil, fmt.Errorf("hdf5: %w", err)
	}
	group, dataset, err := f.node("", root, nil)
	if err != nil {
		return nil, fmt.Errorf("hdf5: %w", err)
	}
	if group == nil {
		return nil, fmt.Errorf("hdf5: object header at %d: the root is not a group (dataset: %t)", root, dataset != nil)
	}
	return group, nil
}

// A step is a group on the way from the root to the object that is being read.
type step struct {
	name    string
	address uint64
}

func path(way []step, name string) string {
	var b strings.Builder
	for _, s := range way[min(1, len(way)):] {
		b.WriteString("/" + s.name)
	}
	return b.String() + "/" + name
}

// node reads the group or the dataset at an address; both are nil for an object that is neither, such as a named type.
func (f *file) node(name string, address uint64, way []step) (*Group, *Dataset, error) {
	fail := func(err error) (*Group, *Dataset, error) { return nil, nil, fmt.Errorf("%s: %w", path(way, name), err) }
	obj, err := f.object(address)
	if err != nil {
		return fail(err)
	}
	if obj.find(msgLayout) != nil {
		d, err := f.dataset(name, obj)
		if err != nil {
			return fail(err)
		}
		return nil, d, nil
	}
	table, info := obj.find(msgSymbolTable), obj.find(msgLinkInfo)
	if table == nil && info == nil {
		return nil, nil, nil
	}
	way = append(slices.Clip(way), step{name, address})
	if len(way) > maxDepth {
		return nil, nil, fmt.Errorf("%s: more than %d groups lie within each other", path(way[:8], "…"), maxDepth)
	}
	links, err := f.links(obj, table, info)
	if err != nil {
		return fail(err)
	}
	g := &Group{Name: name, file: f}
	if g.attributes, err = f.attributes(obj); err != nil {
		return fail(err)
	}
	for i, l := range links {
		switch {
		case l.name == "" || strings.ContainsRune(l.name, '/'):
			return fail(fmt.Errorf("%q is no name of an object", l.name))
		case i > 0 && l.name == links[i-1].name:
			return fail(fmt.Errorf("two objects are called %q", l.name))
		case slices.ContainsFunc(way, func(s step) bool { return s.address == l.address }):
			return fail(fmt.Errorf("%q leads back to a group that it is in", l.name))
		}
		child, dataset, err := f.node(l.name, l.address, way)
		switch {
		case err != nil:
			return nil, nil, err
		case child != nil:
			g.Groups = append(g.Groups, child)
		case dataset != nil:
			g.Datasets = append(g.Datasets, dataset)
		}
	}
	return g, nil, nil
}

// links returns the links of a group, sorted by name.
func (f *file) links(obj object, table, info *message) ([]link, error) {
	var links []link
	var err error
	if table != nil {
		links, err = f.symbolTable(table.body)
	} else {
		links, err = f.linkInfo(info.body)
	}
	if err != nil {
		return nil, err
	}
	for _, m := range obj {
		if m.kind != msgLink {
			continue
		}
		l, err := readLink(m.body)
		if err != nil {
			return nil, err
		}
		links = append(links, l)
	}
	slices.SortFunc(links, func(a, b link) int { return strings.Compare(a.name, b.name) })
	return links, nil
}

// dataset reads a dataset's header. What keeps only its values from being read is left to the one who asks for them.
func (f *file) dataset(name string, obj object) (*Dataset, error) {
	d := &Dataset{Name: name}
	space, dtype := obj.find(msgDataspace), obj.find(msgDatatype)
	if space == nil || dtype == nil {
		return nil, fmt.Errorf("a dataset without a shape or a type")
	}
	if d.problem = d.setShape(space); d.problem != nil {
		return d, nil
	}
	if dtype.shared {
		d.problem = fmt.Errorf("a type that is stored elsewhere in the file is not read")
		return d, nil
	}
	if d.DType, d.problem = datatype(dtype.body); d.problem != nil {
		if !f.isBFloat16(obj, dtype.body) {
			return d, nil
		}
		d.DType = BFloat16
	}
	if obj.find(msgExternal) != nil {
		d.problem = fmt.Errorf("values in another file are not read")
		return d, nil
	}
	var through []filter
	if through, d.problem = filters(obj.find(msgFilters)); d.problem == nil {
		d.problem = f.setValues(d, obj.find(msgLayout), through)
	}
	return d, nil
}

// setShape reads a dataspace message.
func (d *Dataset) setShape(m *message) error {
	c := cursor{b: m.body}
	version, rank, _ := c.u8(), int(c.u8()), c.u8()
	if version == 2 {
		if kind := c.u8(); kind > 1 {
			return fmt.Errorf("a dataspace without values")
		}
	} else if version == 1 {
		c.take(5)
	}
	if m.shared || version < 1 || version > 2 || rank > 32 {
		return fmt.Errorf("a dataspace of version %d and rank %d is not read", version, rank)
	}
	d.Shape, d.elements = make([]int, rank), 1
	for i := range d.Shape {
		dim := c.u64()
		hi, lo := bits.Mul64(uint64(d.elements), dim)
		if hi != 0 || lo > math.MaxInt64/8 || dim > math.MaxInt {
			return fmt.Errorf("a shape with more values than can be counted")
		}
		d.Shape[i], d.elements = int(dim), int64(lo)
	}
	return c.end("dataspace")
}

// setValues reads a data layout message.
func (f *file) setValues(d *Dataset, m *message, through []filter) error {
	c := cursor{b: m.body}
	version, class := c.u8(), c.u8()
	if m.shared || version < 3 || version > 5 {
		return fmt.Errorf("a data layout of version %d is not read", version)
	}
	want := uint64(d.elements) * uint64(d.DType.Size())
	var size uint64
	switch class {
	case 0: // compact: the values are in the message itself
		size = uint64(c.u16())
		d.raw = bytes.NewReader(c.take(int(size)))
	case 1: // contiguous
		address := c.u64()
		size = c.u64()
		if want > 0 && address == undefined {
			return fmt.Errorf("no values were ever written for its shape %v", d.Shape)
		}
		start := address + f.base
		if want > 0 && (start < address || start > f.size || want > f.size-start) {
			return fmt.Errorf("%d bytes of values at %d lie outside the file of %d bytes (is it cut off?)", want, address, f.size)
		}
		if want == 0 {
			start = 0
		}
		d.raw = io.NewSectionReader(f.r, int64(start), int64(want))
	case 2:
		return f.setChunks(d, &c, version, through)
	default:
		return fmt.Errorf("values that are put together from other files (layout class %d) are not read", class)
	}
	if size < want {
		return fmt.Errorf("%d bytes of values for the shape %v of %s, which needs %d", size, d.Shape, d.DType, want)
	}
	return c.end("data layout")
}
