// Package hdf5 reads and writes the part of the HDF5 file format that Keras's weight files are made of.
//
// An HDF5 file is a tree: groups hold groups and datasets, a dataset is an array of numbers with a shape. [Read] makes that tree from a
// file and leaves the numbers where they are until [Dataset.Float32] or [Dataset.ReadFloat32] asks for them; [Write] writes a tree.
//
// Read knows both generations of the format. What h5py and thus Keras write by default is the old one: superblock version 0, groups as a
// B-tree of symbol tables with their names in a local heap, object headers of version 1. The newer one has superblocks of version 2 and 3,
// object headers of version 2 and links that lie in the header of their group or, from nine on, in a fractal heap. Datasets are
// contiguous, compact, or in chunks, which may be compressed by gzip and shuffled. [Group.Attribute] reads attributes of text. Soft and
// external links, other filters and other types than numbers are refused with an error. Write uses the newest objects that every HDF5
// library since 1.8 (2008) reads, and writes no attributes.
//
// A file is not trusted. Each address and size in it is held against the file's size before anything is read or allocated, a group
// within itself is an error, and all structures together may be read only a few times over, so that neither a damaged nor a malicious file
// can take more memory or time than its own size warrants.
//
// Source: "HDF5 File Format Specification Version 3.0", The HDF Group.
package hdf5
