package datasets

import (
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

var _ tensor.Array = (*Array)(nil)

// images are four samples [4 2 3] of the bytes 0 to 23.
func images() *Array {
	b := make([]byte, 24)
	for i := range b {
		b[i] = byte(i)
	}
	return ofBytes(b, 4, 2, 3)
}

// measures are the same values, stored as float32.
func measures() *Array {
	v := make([]float32, 24)
	for i := range v {
		v[i] = float32(i)
	}
	return ofFloats(v, 4, 2, 3)
}

func TestArray(t *testing.T) {
	for _, storage := range []struct {
		name string
		of   func() *Array
	}{{"bytes", images}, {"float32", measures}} {
		for _, c := range []struct {
			name  string
			get   func(a *Array) *tensor.Tensor
			shape tensor.Shape
			want  []float32 // the first values
		}{
			{"Rows", func(a *Array) *tensor.Tensor { return a.Rows(1, 3) }, tensor.Shape{2, 2, 3}, []float32{6, 7, 8}},
			{"Rows none", func(a *Array) *tensor.Tensor { return a.Rows(4, 4) }, tensor.Shape{0, 2, 3}, nil},
			{"Tensor", func(a *Array) *tensor.Tensor { return a.Tensor() }, tensor.Shape{4, 2, 3}, []float32{0, 1, 2}},
			{"At", func(a *Array) *tensor.Tensor { return a.At(2) }, tensor.Shape{2, 3}, []float32{12, 13}},
			{"Reshape", func(a *Array) *tensor.Tensor { return a.Reshape(-1, 6).Rows(1, 2) }, tensor.Shape{1, 6}, []float32{6, 7}},
			{"Reshape last", func(a *Array) *tensor.Tensor { return a.Reshape(4, 3, -1).Tensor() }, tensor.Shape{4, 3, 2}, []float32{0}},
			{"Scale", func(a *Array) *tensor.Tensor { return a.Scale(0.5).Rows(1, 2) }, tensor.Shape{1, 2, 3}, []float32{3, 3.5}},
			{"Scale twice", func(a *Array) *tensor.Tensor { return a.Scale(0.5).Scale(4).Rows(1, 2) }, tensor.Shape{1, 2, 3}, []float32{12, 14}},
			{"Shift, then Scale", func(a *Array) *tensor.Tensor { return a.Shift(1).Scale(2).Rows(1, 2) }, tensor.Shape{1, 2, 3}, []float32{14, 16}},
			{"Scale, then Shift", func(a *Array) *tensor.Tensor { return a.Scale(2).Shift(1).Rows(1, 2) }, tensor.Shape{1, 2, 3}, []float32{13, 15}},
			{"Slice", func(a *Array) *tensor.Tensor { return a.Slice(1, 4).Slice(1, 2).Tensor() }, tensor.Shape{1, 2, 3}, []float32{12, 13}},
			{"Slice of all", func(a *Array) *tensor.Tensor { return a.Scale(2).Reshape(4, 6).Slice(3, 4).Tensor() }, tensor.Shape{1, 6}, []float32{36, 38}},
		} {
			t.Run(storage.name+" "+c.name, func(t *testing.T) {
				a := storage.of()
				got := c.get(a)
				if !got.Shape().Equal(c.shape) || !slices.Equal(got.Values()[:len(c.want)], c.want) {
					t.Errorf("got %v %v, want %v %v", got.Shape(), got.Values(), c.shape, c.want)
				}
				if first := a.Rows(0, 1).Values(); first[1] != 1 || a.Len() != 4 {
					t.Errorf("the array itself changed: %v %v", a, first)
				}
			})
		}
	}
}

func TestArrayGather(t *testing.T) {
	for _, a := range []*Array{images(), measures()} {
		dst := make([]float32, 12)
		a.Scale(10).Gather(dst, []int{3, 1})
		if want := []float32{180, 190, 200, 210, 220, 230, 60, 70, 80, 90, 100, 110}; !slices.Equal(dst, want) {
			t.Errorf("%v: got %v, want %v", a, dst, want)
		}
		rows := []int{3, 1}
		scaled := a.Scale(10)
		if n := testing.AllocsPerRun(10, func() { scaled.Gather(dst, rows) }); n != 0 {
			t.Errorf("%v: Gather allocates %v times", a, n)
		}
	}
}

// What comes from a tensor of an array does not reach the array.
func TestArrayIsNotShared(t *testing.T) {
	a := measures()
	a.Tensor().Values()[0] = 99
	if got := a.At(0).Values()[0]; got != 0 {
		t.Errorf("got %v", got)
	}
}

func TestArrayWrongUse(t *testing.T) {
	labels := ofFloats([]float32{0, 1.5}, 2)
	for _, c := range []struct {
		name string
		use  func(a *Array)
	}{
		{"Reshape that does not fit", func(a *Array) { a.Reshape(-1, 5) }},
		{"Reshape of too few", func(a *Array) { a.Reshape(4, 5) }},
		{"Reshape to other samples", func(a *Array) { a.Reshape(8, 3) }},
		{"Reshape to other samples by -1", func(a *Array) { a.Reshape(-1, 3) }},
		{"Reshape to one axis", func(a *Array) { a.Reshape(24) }},
		{"Reshape with -1 twice", func(a *Array) { a.Reshape(-1, -1) }},
		{"Reshape with -2", func(a *Array) { a.Reshape(-2, 6) }},
		{"Reshape with 0", func(a *Array) { a.Reshape(-1, 0) }},
		{"Reshape to nothing", func(a *Array) { a.Reshape() }},
		{"Rows beyond", func(a *Array) { a.Rows(2, 5) }},
		{"Rows before", func(a *Array) { a.Rows(-1, 2) }},
		{"Rows reversed", func(a *Array) { a.Rows(2, 1) }},
		{"At beyond", func(a *Array) { a.At(4) }},
		{"Slice beyond", func(a *Array) { a.Slice(0, 5) }},
		{"Slice, then beyond", func(a *Array) { a.Slice(0, 2).Rows(1, 3) }},
		{"Gather a row that is not there", func(a *Array) { a.Gather(make([]float32, 6), []int{4}) }},
		{"Gather a negative row", func(a *Array) { a.Gather(make([]float32, 6), []int{-1}) }},
		{"Gather to too little", func(a *Array) { a.Gather(make([]float32, 5), []int{0}) }},
		{"Counts of images", func(a *Array) { a.Counts() }},
		{"Counts of what is no class", func(*Array) { labels.Counts() }},
		{"Samples", func(*Array) { Digits(Samples(0)) }},
		{"Noise", func(*Array) { Moons(Noise(-1)) }},
		{"Classes", func(*Array) { Blobs(Classes(0)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				if e, is := recover().(*tensor.Error); !is || e.At == "" {
					t.Errorf("got %v, want a *tensor.Error with a line", e)
				}
			}()
			c.use(images())
		})
	}
}

func TestArrayCounts(t *testing.T) {
	if got := ofBytes([]byte{2, 0, 2, 2}, 4).Counts(); !slices.Equal(got, []int{1, 0, 3}) {
		t.Errorf("got %v", got)
	}
}

func TestArrayString(t *testing.T) {
	for want, a := range map[string]*Array{
		"[4 2 3] of bytes":            images(),
		"[4 6] of bytes × 0.5":        images().Scale(0.5).Reshape(-1, 6),
		"[2 2 3] of float32 × 2 -1":   measures().Scale(2).Shift(-1).Slice(0, 2),
		"[4 2 3] of float32 × 2 +1.5": measures().Scale(2).Shift(1.5),
	} {
		if got := a.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
