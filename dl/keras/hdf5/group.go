package hdf5

import (
	"cmp"
	"slices"
	"strings"
)

// A Group is an inner node of the tree. The root's name is empty.
type Group struct {
	Name     string
	Groups   []*Group   // sorted by name when read
	Datasets []*Dataset // sorted by name when read

	file       *file // that it was read from
	attributes []attribute
}

// Group returns the group at a path such as "layers/dense/vars", or nil if there is none. The empty path is g itself.
func (g *Group) Group(path string) *Group {
	for name := range strings.SplitSeq(path, "/") {
		if g == nil || name == "" {
			continue
		}
		i := slices.IndexFunc(g.Groups, func(child *Group) bool { return child.Name == name })
		if i < 0 {
			return nil
		}
		g = g.Groups[i]
	}
	return g
}

// Dataset returns the dataset at a path such as "layers/dense/vars/0", or nil if there is none.
func (g *Group) Dataset(path string) *Dataset {
	dir, name := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		dir, name = path[:i], path[i+1:]
	}
	if g = g.Group(dir); g == nil {
		return nil
	}
	i := slices.IndexFunc(g.Datasets, func(d *Dataset) bool { return d.Name == name })
	if i < 0 {
		return nil
	}
	return g.Datasets[i]
}

// sort puts the children in the order in which HDF5 itself lists them.
func (g *Group) sort() {
	slices.SortFunc(g.Groups, func(a, b *Group) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(g.Datasets, func(a, b *Dataset) int { return cmp.Compare(a.Name, b.Name) })
}
