package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// A Size2D is one number for height and width, or one for each, such as 3 or [2]int{3, 5}.
type Size2D interface{ int | [2]int }

// A Size3D is one number for depth, height and width, or one for each, such as 3 or [3]int{2, 3, 3}.
type Size3D interface{ int | [3]int }

// sizes are the numbers of a Size for each of so many axes, all of which must be 1 or more.
func sizes(class, what string, axes int, size any) []int {
	var all []int
	switch s := size.(type) {
	case int:
		for range axes {
			all = append(all, s)
		}
	case [2]int:
		all = s[:]
	case [3]int:
		all = s[:]
	}
	for _, n := range all {
		if n < 1 {
			tensor.Fail("", class, nil, "the %s is 1 or more along each axis, not %d", what, n)
		}
	}
	return all
}

// window is how a layer's windows go over its input.
type window struct {
	Strides  []int `default:"1"` // for each spatial axis
	Dilation []int `default:"1"`
	Padding  tensor.Padding
}

// A WindowOption is for the layers that move a window over their input: [Strides] and [Same].
type WindowOption func(*window)

// A DilationOption is for the layers that convolve: [Dilation].
type DilationOption func(*window)

// Strides are the window's steps: one number for all spatial axes, or one for each. The default is
// 1 for convolutions, and for pooling the size of the window.
func Strides(steps ...int) WindowOption {
	return func(w *window) { w.Strides = append([]int{}, steps...) }
}

// Same pads the input at the borders so that, with strides of 1, the output is as large as the input:
// a convolution sees zeros there, and a pooling sees nothing. The default, which Keras calls "valid",
// is that all windows lie inside of the input.
var Same WindowOption = func(w *window) { w.Padding = tensor.Same }

// Dilation is how far apart the window's elements are: one number for all spatial axes, or one for
// each. The default is 1, side by side. Strides and a dilation exclude each other.
func Dilation(rate ...int) DilationOption {
	return func(w *window) { w.Dilation = append([]int{}, rate...) }
}

// expand makes the numbers that were given to Strides and Dilation one for each axis; strides that
// were not given are the default.
func (w *window) expand(class string, axes int, strides []int) {
	w.Strides = perAxis(class, "Strides", axes, w.Strides, strides)
	w.Dilation = perAxis(class, "Dilation", axes, w.Dilation, sizes(class, "dilation", axes, 1))
	for _, s := range w.Strides {
		for _, d := range w.Dilation {
			if s > 1 && d > 1 {
				tensor.Fail("", class, nil, "strides of %d and a dilation of %d exclude each other, as in Keras: one of them must be 1", w.Strides, w.Dilation)
			}
		}
	}
}

func perAxis(class, option string, axes int, given, otherwise []int) []int {
	all := given
	switch {
	case len(given) == 0:
		return otherwise
	case len(given) == 1:
		all = sizes(class, option, axes, given[0])
	case len(given) != axes:
		what := "spatial axes"
		if axes == 1 {
			what = "spatial axis"
		}
		tensor.Fail("", class, nil, "%s has %d numbers, and there are %d %s: give one number for all axes, or one for each", option, len(given), axes, what)
	}
	for _, n := range all {
		if n < 1 {
			tensor.Fail("", class, nil, "the numbers of %s are 1 or more, not %d", option, n)
		}
	}
	return all
}

// ops is the window as the ops of package tensor want it.
func (w *window) ops() tensor.Window {
	return tensor.Window{Strides: w.Strides, Dilation: w.Dilation, Padding: w.Padding}
}
