package npy_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/dl/tensor/npy"
)

// What is written here, numpy.load("weights.npy") reads, and the reverse.
func ExampleWriteFile() {
	folder, err := os.MkdirTemp("", "npy")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "weights.npy")
	if err := npy.WriteFile(file, tensor.From([][]float64{{1, 2}, {3, 4.5}})); err != nil {
		fmt.Println(err)
		return
	}
	x, err := npy.ReadFile(file)
	fmt.Println(x, err)
	// Output:
	// [[1.  2. ]
	//  [3.  4.5]] [2 2] <nil>
}

// NumPy wrote this file with numpy.savez_compressed("compressed.npz", x=x, y=y, scalar=0.5).
func ExampleReadArchiveFile() {
	arrays, err := npy.ReadArchiveFile("testdata/compressed.npz", "x", "y")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(arrays)
	fmt.Println(arrays.Tensor("y"))
	// Output:
	// x [2 3 4], y [2]
	// [1. 0.]
}
