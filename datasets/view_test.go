package datasets

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// kerasData is what Keras made of images and of a series: see testdata/make.py.
type kerasData struct {
	Images []struct {
		Height, Width, Channels int
		Options                 struct {
			Crop    bool     `json:"crop_to_aspect_ratio"`
			Pad     bool     `json:"pad_to_aspect_ratio"`
			Classes []string `json:"class_names"`
		}
		Files  []string
		Labels []float32
		Values []float32
	}
	Series []struct {
		Arguments struct {
			Length int  `json:"sequence_length"`
			Stride *int `json:"sequence_stride"`
			Rate   *int `json:"sampling_rate"`
			Start  *int `json:"start_index"`
			End    *int `json:"end_index"`
		}
		Targets []float32
		X       [][]float32
		Y       []float32
	}
}

func readKeras(t *testing.T) (k kerasData) {
	t.Helper()
	text, err := os.ReadFile("testdata/keras.json")
	if err == nil {
		err = json.Unmarshal(text, &k)
	}
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// Images are those that Keras reads: the same files, classes, and values. TensorFlow decodes JPEG with a
// fast transform that is less exact than Go's, by up to 4 here.
func TestImageFolder(t *testing.T) {
	for _, c := range readKeras(t).Images {
		options := []ImageFolderOption{Channels(c.Channels)}
		if c.Options.Crop {
			options = append(options, CropToAspectRatio())
		}
		if c.Options.Pad {
			options = append(options, PadToAspectRatio())
		}
		if c.Options.Classes != nil {
			options = append(options, ClassNames(c.Options.Classes...))
		}
		f, err := ImageFolder("testdata/images", c.Height, c.Width, options...)
		if err != nil {
			t.Fatal(err)
		}
		var files []string
		for _, file := range f.Files {
			files = append(files, strings.TrimPrefix(filepath.ToSlash(file), "testdata/images/"))
		}
		name := fmt.Sprintf("%d×%d×%d %+v", c.Height, c.Width, c.Channels, c.Options)
		if got := f.Y.Tensor().Values(); !slices.Equal(files, c.Files) || !slices.Equal(got, c.Labels) {
			t.Errorf("%s: the files are %q of the classes %v, and not %q of %v", name, files, got, c.Files, c.Labels)
			continue
		}
		got := f.X.Tensor()
		if want := (tensor.Shape{len(files), c.Height, c.Width, c.Channels}); !got.Shape().Equal(want) {
			t.Errorf("%s: the shape is %v, and not %v", name, got.Shape(), want)
			continue
		}
		size := c.Height * c.Width * c.Channels
		for i, v := range got.Values() {
			tolerance := 1e-3
			if strings.HasSuffix(files[i/size], ".jpg") {
				tolerance = 5
			}
			if math.Abs(float64(v-c.Values[i])) > tolerance {
				t.Errorf("%s: %s has at %d %v, and not %v", name, files[i/size], i%size, v, c.Values[i])
				break
			}
		}
	}
}

// Windows and their targets are those of Keras.
func TestWindows(t *testing.T) {
	series := tensor.New(tensor.Shape{40}, nil)
	for i := range series.Values() {
		series.Values()[i] = float32(i) + 0.5
	}
	for _, c := range readKeras(t).Series {
		var options []WindowsOption
		for _, o := range []struct {
			value  *int
			option func(int) WindowsOption
		}{{c.Arguments.Stride, SequenceStride}, {c.Arguments.Rate, SamplingRate}, {c.Arguments.Start, StartIndex}, {c.Arguments.End, EndIndex}} {
			if o.value != nil {
				options = append(options, o.option(*o.value))
			}
		}
		var targets tensor.Array
		if c.Targets != nil {
			targets = tensor.New(tensor.Shape{len(c.Targets)}, c.Targets)
		}
		w := Windows(series, targets, c.Arguments.Length, options...)
		x := w.X.Tensor()
		want := slices.Concat(c.X...)
		if !x.Shape().Equal(tensor.Shape{len(c.X), c.Arguments.Length}) || !slices.Equal(x.Values(), want) {
			t.Errorf("%+v: X is %v, and not %v", c.Arguments, x, c.X)
		}
		if c.Targets != nil && !slices.Equal(w.Y.Tensor().Values(), c.Y) {
			t.Errorf("%+v: Y is %v, and not %v", c.Arguments, w.Y.Tensor(), c.Y)
		}
	}
}

// A window of several values at each time step, of a part of an array, read by several goroutines.
func TestWindowsOfRows(t *testing.T) {
	values := make([]float32, 100*3)
	for i := range values {
		values[i] = float32(i)
	}
	w := Windows(ofFloats(values, 100, 3).Slice(10, 90), nil, 4, SamplingRate(2)).X.Slice(5, 60)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			got := make([]float32, 2*4*3)
			for range 100 {
				w.Gather(got, []int{0, 54})
			}
			for i, first := range []int{15, 69} {
				for k := range 4 {
					for j := range 3 {
						if want := float32((first+2*k)*3 + j); got[(i*4+k)*3+j] != want {
							t.Errorf("window %d has %v at %d, %d, and not %v", i, got[(i*4+k)*3+j], k, j, want)
						}
					}
				}
			}
		})
	}
	all.Wait()
	if got := w.At(2).Shape(); !got.Equal(tensor.Shape{4, 3}) {
		t.Errorf("a window has the shape %v", got)
	}
	got, rows := make([]float32, 12), []int{3}
	whole := Windows(ofFloats(values, 100, 3), nil, 4).X
	if n := testing.AllocsPerRun(50, func() { whole.Gather(got, rows) }); n > 0 {
		t.Errorf("a gather allocates %v times", n)
	}
}

func create(t *testing.T, path string, encode func(f *os.File) error) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err == nil {
		err = encode(f)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Every kind of picture that Go decodes gives its colours.
func TestPictures(t *testing.T) {
	dir := t.TempDir()
	fill := func(set func(x, y int, c color.Color)) {
		for y := range 3 {
			for x := range 2 {
				set(x, y, color.NRGBA{uint8(40 * x), uint8(50 * y), 200, 255})
			}
		}
	}
	r := image.Rect(0, 0, 2, 3)
	palette := color.Palette{}
	fill(func(_, _ int, c color.Color) { palette = append(palette, c) })
	for name, p := range map[string]interface {
		image.Image
		Set(x, y int, c color.Color)
	}{"nrgba": image.NewNRGBA(r), "rgba": image.NewRGBA(r), "deep": image.NewNRGBA64(r), "palette": image.NewPaletted(r, palette)} {
		fill(p.Set)
		create(t, filepath.Join(dir, name+".png"), func(f *os.File) error { return png.Encode(f, p) })
	}
	flat := image.NewPaletted(r, palette)
	fill(flat.Set)
	create(t, filepath.Join(dir, "moving.gif"), func(f *os.File) error {
		return gif.EncodeAll(f, &gif.GIF{Image: []*image.Paletted{flat, image.NewPaletted(r, palette)}, Delay: []int{0, 0}})
	})
	f, err := ImageFolder(dir, 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	if f.Y != nil || f.Classes != nil || len(f.Files) != 5 {
		t.Errorf("of a folder without folders, there are %d files and the classes %q", len(f.Files), f.Classes)
	}
	for i, file := range f.Files {
		got := f.X.At(i).Values()
		for k, v := range got {
			y, x := k/6, k/3%2
			if want := []float32{float32(40 * x), float32(50 * y), 200}[k%3]; v != want {
				t.Errorf("%s has at row %d, column %d %v, and not %v", file, y, x, v, want)
			}
		}
	}
}

// Split deals all images out, each to one side, the same way for the same seed.
func TestSplit(t *testing.T) {
	dir := t.TempDir()
	for i := range 20 {
		create(t, filepath.Join(dir, []string{"a", "b"}[i%2], fmt.Sprintf("%02d.png", i)), func(f *os.File) error {
			return png.Encode(f, image.NewGray(image.Rect(0, 0, 1, 1)))
		})
	}
	f, err := ImageFolder(dir, 1, 1, Channels(1))
	if err != nil {
		t.Fatal(err)
	}
	train, test := f.Split(0.25, 3)
	all := slices.Concat(train.Files, test.Files)
	slices.Sort(all)
	if !slices.Equal(all, f.Files) || len(test.Files) != 5 || test.X.Len() != 5 || train.Y.Len() != 15 {
		t.Errorf("the sides have %q and %q", train.Files, test.Files)
	}
	for i, file := range test.Files {
		if want := float32(strings.Index("ab", filepath.Base(filepath.Dir(file)))); test.Y.At(i).Item() != want {
			t.Errorf("%s has the class %v", file, test.Y.At(i).Item())
		}
	}
	if _, again := f.Split(0.25, 3); !slices.Equal(again.Files, test.Files) {
		t.Error("the same seed deals otherwise")
	}
	if _, other := f.Split(0.25, 4); slices.Equal(other.Files, test.Files) {
		t.Error("another seed deals the same way")
	}
	if got, want := f.String(), dir+"\n  X [20 1 1 1]\n  Y [20]  10 a 10 b"; got != want {
		t.Errorf("it is %q, and not %q", got, want)
	}
}

// Folders that are not as they should be are errors; a picture that cannot be read is one when it is gathered.
func TestImageErrors(t *testing.T) {
	dir := t.TempDir()
	if _, err := ImageFolder(filepath.Join(dir, "none"), 1, 1); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if _, err := ImageFolder(dir, 1, 1); err == nil || !strings.Contains(err.Error(), "there is no image") {
		t.Error(err)
	}
	create(t, filepath.Join(dir, "a", "1.png"), func(f *os.File) error { _, err := f.WriteString("no image"); return err })
	create(t, filepath.Join(dir, "a", "notes.txt"), func(f *os.File) error { return nil })
	if _, err := ImageFolder(dir, 1, 1, ClassNames("b")); err == nil || !strings.Contains(err.Error(), `no folder "b"`) {
		t.Error(err)
	}
	f, err := ImageFolder(dir, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() {
			if e, ok := recover().(*tensor.DataError); !ok || !errors.Is(e, image.ErrFormat) || !strings.Contains(e.Error(), "1.png") {
				t.Error(e)
			}
		}()
		f.X.Tensor()
	}()
	create(t, filepath.Join(dir, "a", "2.webp"), func(f *os.File) error { return nil })
	if _, err := ImageFolder(dir, 1, 1); err == nil || !strings.Contains(err.Error(), "convert it") {
		t.Error(err)
	}
}

func TestViewMistakes(t *testing.T) {
	series := tensor.New(tensor.Shape{10}, nil)
	w := Windows(series, nil, 3).X
	for _, c := range []struct {
		name, want string
		do         func()
	}{
		{"no step", "at least one time step", func() { Windows(series, nil, 0) }},
		{"no stride", "at least one time step later", func() { Windows(series, nil, 2, SequenceStride(0)) }},
		{"no rate", "at least 1 apart", func() { Windows(series, nil, 2, SamplingRate(0)) }},
		{"too long", "make it shorter", func() { Windows(series, nil, 11) }},
		{"too far apart", "make it shorter", func() { Windows(series, nil, 4, SamplingRate(4)) }},
		{"no target", "make it shorter", func() { Windows(series, tensor.New(tensor.Shape{2}, nil), 4, StartIndex(3)) }},
		{"nothing left", "there are none from 5", func() { Windows(series, nil, 1, StartIndex(5), EndIndex(5)) }},
		{"beyond the end", "there are none", func() { Windows(series, nil, 1, EndIndex(11)) }},
		{"a row that is not there", "no row 8 among 8", func() { w.Gather(make([]float32, 3), []int{8}) }},
		{"rows that do not fit", "do not fill", func() { w.Gather(make([]float32, 4), []int{1}) }},
		{"a slice", "no rows 3 to 9", func() { w.Slice(3, 9) }},
		{"two channels", "1 channel", func() { Channels(2) }},
		{"no pixels", "at least one pixel", func() { ImageFolder("testdata/images", 0, 4) }},
		{"a split of nothing", "leaves nothing", func() {
			f, _ := ImageFolder("testdata/images", 1, 1)
			f.Split(0.01, 1)
		}},
	} {
		func() {
			defer func() {
				if e, ok := recover().(*tensor.Error); !ok || !strings.Contains(e.Error(), c.want) {
					t.Errorf("%s: %v", c.name, e)
				}
			}()
			c.do()
		}()
	}
}
