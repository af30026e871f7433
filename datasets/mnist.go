package datasets

import (
	"fmt"
	"os"
	"path/filepath"
)

// MNIST is the set of handwritten digits that every course begins with: Train of 60000 and Test of
// 10000, X [samples 28 28] with bytes from 0 (paper) to 255 (ink), Y [samples] with the digits.
//
// The four files (11.6 MB packed, 55 MB unpacked) are fetched the first time from public mirrors,
// verified by their SHA-256 and kept unpacked in the user's cache folder, in hornbook/mnist; from then
// on they are mapped into memory, which takes no time and stays until the program ends.
//
// HORNBOOK_DATA names a folder, and HORNBOOK_MIRROR a folder or the beginning of a URL, that are looked
// into before the public mirrors; both hold mnist/train-images-idx3-ubyte.gz and the three others.
// The error says what was tried. Where there is neither the network nor the files, [Digits] gives
// images of the same form.
//
// MNIST was made by Yann LeCun, Corinna Cortes and Christopher Burges; its licence is CC BY-SA 3.0.
func MNIST() (*Set, error) {
	s, err := mnistStore()
	if err != nil {
		return nil, err
	}
	return mnist(s)
}

func mnistStore() (*store, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("datasets: where to keep MNIST (set XDG_CACHE_HOME or HOME): %w", err)
	}
	s := &store{name: "MNIST", dir: filepath.Join(cache, "hornbook", "mnist"), log: os.Stderr, limits: usual}
	if folder := os.Getenv("HORNBOOK_DATA"); folder != "" {
		s.sources = append(s.sources, filepath.Join(folder, "mnist"))
	}
	if mirror := os.Getenv("HORNBOOK_MIRROR"); mirror != "" {
		s.sources = append(s.sources, join(mirror, "mnist"))
	}
	s.sources = append(s.sources, mnistMirrors...)
	return s, nil
}

// The mirrors of PyTorch and of TensorFlow's model garden, one of a university, and the origin, which
// at times answers with an error page.
var mnistMirrors = []string{
	"https://ossci-datasets.s3.amazonaws.com/mnist",
	"https://storage.googleapis.com/cvdf-datasets/mnist",
	"https://raw.githubusercontent.com/fgnt/mnist/master",
	"http://yann.lecun.com/exdb/mnist",
}

var mnistFiles = []file{
	{"train-images-idx3-ubyte", 9912422, 47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
	{"train-labels-idx1-ubyte", 28881, 60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
	{"t10k-images-idx3-ubyte", 1648877, 7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
	{"t10k-labels-idx1-ubyte", 4542, 10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
}

func mnist(s *store) (*Set, error) {
	files, err := s.open(mnistFiles)
	if err != nil {
		return nil, err
	}
	var arrays []*Array
	for i, b := range files {
		dims, values, err := parseIDX(b)
		if err != nil {
			return nil, fmt.Errorf("datasets: read %s: %w", mnistFiles[i].name, err)
		}
		arrays = append(arrays, ofBytes(values, dims...))
	}
	return &Set{
		Name:    "MNIST, handwritten digits",
		Train:   Split{arrays[0], arrays[1]},
		Test:    Split{arrays[2], arrays[3]},
		Classes: digitNames(),
		Source:  "Y. LeCun, C. Cortes, C. Burges (CC BY-SA 3.0)",
	}, nil
}

func digitNames() []string { return []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"} }
