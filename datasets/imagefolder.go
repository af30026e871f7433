package datasets

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/gif"  // ImageFolder reads it
	_ "image/jpeg" // ImageFolder reads it
	_ "image/png"  // ImageFolder reads it
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// ImageFolder is the images in a folder, whose folders in turn are the classes:
//
//	animals/cat/1.jpg
//	animals/cat/more/2.png
//	animals/dog/3.jpg
//
//	images, err := datasets.ImageFolder("animals", 64, 64)
//	train, test := images.Split(0.2, 1)
//	model.Fit(train.X, train.Y, dl.Validation(test.X, test.Y))
//
// X [images, height, width, channels] holds values from 0 to 255, Y [images] the numbers of the classes,
// which are in the order of their names. The files, JPEG, PNG and GIF (its first picture), are read and
// resized (bilinearly, as Keras does) each time they are gathered, by all processors; of those that
// cannot be read, Fit's history says which. data.Arrays(X, Y, 32).Prefetch(2) reads them while the model
// trains; X.Tensor() keeps them in memory. A folder without folders has images without classes.
//
// Of a JPEG whose colours are stored coarser than its brightness, Go gives each pixel the nearest
// colour, and TensorFlow one between them: next to edges, their values differ.
//
// Its options are [Channels], [ClassNames], [CropToAspectRatio] and [PadToAspectRatio].
func ImageFolder(dir string, height, width int, options ...ImageFolderOption) (*Images, error) {
	if height < 1 || width < 1 {
		fail("ImageFolder", "images have at least one pixel, and not the size %d×%d", height, width)
	}
	s := imageSettings{height: height, width: width, channels: 3}
	for _, o := range options {
		o(&s)
	}
	f := &Images{Dir: dir, settings: s}
	if err := f.list(); err != nil {
		return nil, fmt.Errorf("datasets: images in %s: %w", dir, err)
	}
	f.view()
	return f, nil
}

// Images are the images in a folder.
type Images struct {
	X       *View    // [images, height, width, channels] of 0 to 255
	Y       *Array   // [images], the numbers of the classes; nil where there are none
	Classes []string // the names of the classes
	Files   []string // the paths of the images
	Dir     string

	settings imageSettings
	labels   []float32
}

// An ImageFolderOption is an option of [ImageFolder].
type ImageFolderOption func(*imageSettings)

type imageSettings struct {
	height, width, channels int
	classes                 []string
	crop, pad               bool
}

// Channels is 1 for gray, 3 for red, green and blue, which is the default, or 4 for these and opacity.
func Channels(n int) ImageFolderOption {
	if n != 1 && n != 3 && n != 4 {
		fail("Channels", "an image has 1 channel (gray), 3 (colours) or 4 (colours and opacity), not %d", n)
	}
	return func(s *imageSettings) { s.channels = n }
}

// ClassNames are the folders that are classes, in the order of their numbers; by default all are, in the
// order of their names.
func ClassNames(names ...string) ImageFolderOption {
	return func(s *imageSettings) { s.classes = names }
}

// CropToAspectRatio cuts the middle out of an image, as large as it can be in the shape that is wanted,
// before it is resized. By default the image is stretched.
func CropToAspectRatio() ImageFolderOption {
	return func(s *imageSettings) { s.crop, s.pad = true, false }
}

// PadToAspectRatio makes an image as large as it can be in the shape that is wanted, and adds black at two
// sides. By default the image is stretched.
func PadToAspectRatio() ImageFolderOption {
	return func(s *imageSettings) { s.crop, s.pad = false, true }
}

// list finds the files and their classes.
func (f *Images) list() error {
	entries, err := os.ReadDir(f.Dir) // sorted by name
	if err != nil {
		return err
	}
	var folders []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			folders = append(folders, e.Name())
		}
	}
	if f.settings.classes != nil {
		for _, name := range f.settings.classes {
			if !slices.Contains(folders, name) {
				return fmt.Errorf("there is no folder %q for the class; there are %q", name, folders)
			}
		}
		folders = f.settings.classes
	}
	if f.Classes = folders; len(folders) == 0 {
		f.Classes = nil
		err = f.add(f.Dir, 0)
	}
	for class, name := range folders {
		err = cmp.Or(err, f.add(filepath.Join(f.Dir, name), class))
	}
	if err == nil && len(f.Files) == 0 {
		err = errors.New("there is no image: the folders of the classes hold files whose names end in .jpg, .jpeg, .png or .gif")
	}
	return err
}

// add lists the images of a class.
func (f *Images) add(dir string, class int) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		switch extension := strings.ToLower(filepath.Ext(path)); extension {
		case ".jpg", ".jpeg", ".png", ".gif":
			f.Files, f.labels = append(f.Files, path), append(f.labels, float32(class))
		case ".bmp", ".webp", ".tif", ".tiff", ".heic", ".avif":
			return fmt.Errorf("%s: images in the format %s are not read: convert it to PNG or JPEG", path, extension)
		}
		return nil
	})
}

// view makes the arrays of the files.
func (f *Images) view() {
	s := f.settings
	f.X = &View{shape: tensor.Shape{len(f.Files), s.height, s.width, s.channels}, what: "images in files", gather: f.gather}
	if f.Classes != nil {
		f.Y = ofFloats(f.labels, len(f.labels))
	}
}

// Split deals the images out at random: a part of them, such as 0.2, is the second. The same seed deals
// the same way.
func (f *Images) Split(part float64, seed int) (first, second *Images) {
	n := len(f.Files)
	at := n - int(math.Round(part*float64(n)))
	if !(part > 0 && part < 1) || at == 0 || at == n {
		fail("Images.Split", "of %d images, a part of %v leaves nothing on one side", n, part)
	}
	order := streamOf(seed, forAll, 0).Perm(n)
	deal := func(rows []int) *Images {
		slices.Sort(rows)
		g := *f
		g.Files, g.labels = nil, nil
		for _, row := range rows {
			g.Files, g.labels = append(g.Files, f.Files[row]), append(g.labels, f.labels[row])
		}
		g.view()
		return &g
	}
	return deal(order[:at]), deal(order[at:])
}

// String says how many images there are of each class.
func (f *Images) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  X %v", f.Dir, f.X.Shape())
	if f.Y != nil {
		counts := make([]int, len(f.Classes))
		for _, label := range f.labels {
			counts[int(label)]++
		}
		fmt.Fprintf(&b, "\n  Y %v ", f.Y.Shape())
		for i, name := range f.Classes {
			fmt.Fprintf(&b, " %d %s", counts[i], name)
		}
	}
	return b.String()
}

// gather reads the files of some rows, several at a time.
func (f *Images) gather(dst []float32, rows []int) {
	size := f.settings.height * f.settings.width * f.settings.channels
	failed := make([]error, len(rows))
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(rows)) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(rows); i = int(next.Add(1)) - 1 {
				failed[i] = f.settings.read(dst[i*size:(i+1)*size], f.Files[rows[i]])
			}
		})
	}
	all.Wait()
	for _, err := range failed {
		if err != nil {
			panic(&tensor.DataError{Err: err})
		}
	}
}

// mostPixels is how many an image may have, so that a small file cannot ask for all memory.
const mostPixels = 1 << 28

// read decodes and resizes a file.
func (s *imageSettings) read(dst []float32, path string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("datasets: image %s: %w", path, err)
		}
	}()
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, _, err := image.DecodeConfig(file)
	if err != nil {
		return err
	}
	if info.Width*info.Height > mostPixels || info.Width < 1 || info.Height < 1 {
		return fmt.Errorf("it has %d×%d pixels", info.Width, info.Height)
	}
	if _, err := file.Seek(0, 0); err != nil {
		return err
	}
	decoded, _, err := image.Decode(file)
	if err != nil {
		return err
	}
	p := newPicture(decoded, s.channels)
	switch {
	case s.crop:
		p.crop(s.height, s.width).resize(dst, s.height, s.width)
	case s.pad:
		p.resizeIn(dst, s.height, s.width)
	default:
		p.resize(dst, s.height, s.width)
	}
	return nil
}

// A picture is the values of its pixels, [height, width, channels].
type picture struct {
	height, width, channels int
	values                  []uint8
}

func newPicture(decoded image.Image, channels int) *picture {
	bounds := decoded.Bounds()
	p := &picture{height: bounds.Dy(), width: bounds.Dx(), channels: channels}
	p.values = make([]uint8, p.height*p.width*channels)
	// at is the colour and the opacity of a pixel, in four bytes.
	var at func(x, y int) [4]uint8
	switch src := decoded.(type) {
	case *image.NRGBA:
		at = func(x, y int) [4]uint8 { return [4]uint8(src.Pix[src.PixOffset(x, y):]) }
	case *image.Gray:
		at = func(x, y int) [4]uint8 { v := src.Pix[src.PixOffset(x, y)]; return [4]uint8{v, v, v, 255} }
	case interface{ Opaque() bool }:
		if src.Opaque() {
			opaque := image.NewRGBA(bounds)
			draw.Draw(opaque, bounds, decoded, bounds.Min, draw.Src) // has ways of its own for JPEG
			at = func(x, y int) [4]uint8 { return [4]uint8(opaque.Pix[opaque.PixOffset(x, y):]) }
		}
	}
	if at == nil {
		at = func(x, y int) [4]uint8 {
			c := color.NRGBAModel.Convert(decoded.At(x, y)).(color.NRGBA)
			return [4]uint8{c.R, c.G, c.B, c.A}
		}
	}
	i := 0
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := at(x, y)
			if channels == 1 {
				p.values[i] = luma(c)
			} else {
				copy(p.values[i:i+channels], c[:])
			}
			i += channels
		}
	}
	return p
}

// luma is the brightness of a colour (ITU-R BT.601), rounded down as libpng does.
func luma(c [4]uint8) uint8 {
	return uint8((9798*uint32(c[0]) + 19235*uint32(c[1]) + 3735*uint32(c[2])) >> 15)
}

// crop cuts the middle out in the shape of height and width.
func (p *picture) crop(height, width int) *picture {
	to := &picture{height: max(min(p.height, p.width*height/width), 1), width: max(min(p.width, p.height*width/height), 1), channels: p.channels}
	top, left := (p.height-to.height)/2, (p.width-to.width)/2
	for y := range to.height {
		from := ((top+y)*p.width + left) * p.channels
		to.values = append(to.values, p.values[from:from+to.width*p.channels]...)
	}
	return to
}

// resizeIn writes the picture as large as it is in height and width with its own shape, with black round
// it.
func (p *picture) resizeIn(dst []float32, height, width int) {
	ratio := max(float32(p.width)/float32(width), float32(p.height)/float32(height))
	high, wide := float32(p.height)/ratio, float32(p.width)/ratio
	top, left := int(max(float32(height)-high, 0)/2), int(max(float32(width)-wide, 0)/2)
	rows, columns := max(int(high), 1), max(int(wide), 1)
	small := make([]float32, rows*columns*p.channels)
	p.resize(small, rows, columns)
	clear(dst)
	n := columns * p.channels
	for y := range rows {
		copy(dst[((top+y)*width+left)*p.channels:], small[y*n:(y+1)*n])
	}
}

// resize writes the picture in another size: each pixel is between the four round its centre, without a
// filter, as TensorFlow does it.
func (p *picture) resize(dst []float32, height, width int) {
	rows, columns := placesOf(p.height, height), placesOf(p.width, width)
	i := 0
	for _, r := range rows {
		upper, lower := p.values[r.low*p.width*p.channels:], p.values[r.high*p.width*p.channels:]
		for _, c := range columns {
			left, right := c.low*p.channels, c.high*p.channels
			for k := range p.channels {
				above := mixed(float32(upper[left+k]), float32(upper[right+k]), c.part)
				below := mixed(float32(lower[left+k]), float32(lower[right+k]), c.part)
				dst[i] = mixed(above, below, r.part)
				i++
			}
		}
	}
}

func mixed(a, b, part float32) float32 { return a + float32((b-a)*part) }

// A place is between two pixels of a row or column.
type place struct {
	low, high int
	part      float32 // of high
}

// placesOf are the places of to pixels among from.
func placesOf(from, to int) []place {
	places := make([]place, to)
	scale := float32(from) / float32(to)
	for i := range places {
		at := float32((float32(i)+0.5)*scale) - 0.5
		low := math.Floor(float64(at))
		places[i] = place{max(int(low), 0), min(int(low)+1, from-1), at - float32(low)}
	}
	return places
}
