package datasets_test

import (
	"fmt"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func ExampleWindows() {
	series := tensor.New(tensor.Shape{8}, []float32{0, 10, 20, 30, 40, 50, 60, 70})
	next := datasets.Windows(series, series.Rows(3, 8), 3) // what comes after each three
	fmt.Println(next)
	fmt.Println(next.X.At(1).Values(), next.Y.At(1).Item())
	apart := datasets.Windows(series, nil, 3, datasets.SamplingRate(2), datasets.SequenceStride(2))
	fmt.Println(apart.X.At(1).Values())
	// Output:
	// X [5 3], Y [5]
	// [10 20 30] 40
	// [20 40 60]
}

func ExampleImageFolder() {
	images, err := datasets.ImageFolder("testdata/images", 8, 8)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(images)
	train, test := images.Split(0.2, 1)
	fmt.Println(train.X, test.X)
	// Output:
	// testdata/images
	//   X [5 8 8 3]
	//   Y [5]  2 cat 2 dog 1 eel
	// [4 8 8 3] of images in files [1 8 8 3] of images in files
}
