package data_test

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/data"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func ExampleMap() {
	texts := data.From(slices.Values([]string{"1", "2", "three", "4"}))
	numbers := data.Map(texts, 4, strconv.Atoi)
	for v, err := range numbers.Run(0) {
		fmt.Println(v, err)
	}
	// Output:
	// 1 <nil>
	// 2 <nil>
	// 0 strconv.Atoi: parsing "three": invalid syntax
}

func ExampleBatch() {
	lines := data.From(slices.Values([]string{"0,1", "0.5,2", "1,3"}))
	samples := data.Map(lines, 2, func(line string) (data.Sample, error) {
		var x, y float32
		_, err := fmt.Sscanf(line, "%g,%g", &x, &y)
		return data.Sample{X: tensor.New(tensor.Shape{1}, []float32{x}), Y: tensor.Scalar(y)}, err
	})
	for b := range data.Batch(samples, 2).Run(0) {
		fmt.Println(b)
	}
	// Output:
	// 2 samples: X [2 1], Y [2]
	// 1 samples: X [1 1], Y [1]
}

func ExamplePipeline_Shuffle() {
	x, y := line(100)
	source := data.Batch(data.Rows(x, y).Shuffle(50), 10).Prefetch(2)
	history := linear().Fit(source, nil, dl.Quiet(), dl.Epochs(3))
	fmt.Println(history.Steps, history.Err)
	// Output: 30 <nil>
}
