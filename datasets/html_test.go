package datasets_test

import (
	"bytes"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The picture of a set has a column for each class.
func TestSetPNG(t *testing.T) {
	s := datasets.Digits(datasets.Samples(400))
	b, err := s.PNG()
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.Bounds().Size(), image.Pt(10*60-4, 3*60-4); got != want {
		t.Errorf("the picture is %v, want %v: three of each digit", got, want)
	}
	if want := "of the classes 0, 1"; !strings.Contains(s.Alt(), want) {
		t.Errorf("%q, want %q in it", s.Alt(), want)
	}
	h := s.HTML()
	if n := strings.Count(h, "<img "); n != 30 {
		t.Errorf("%d images, want 30", n)
	}
	for _, want := range []string{"synthetic", "samples of each class", ">9</div>", "source: generated"} {
		if !strings.Contains(h, want) {
			t.Errorf("there is no %q", want)
		}
	}
	if b, err := datasets.Moons().PNG(); b != nil || err != nil {
		t.Errorf("points are no images: %d bytes, %v", len(b), err)
	}
}

// A part of a set shows itself, too; its classes have numbers for names.
func TestSplitHTML(t *testing.T) {
	s := datasets.Digits(datasets.Samples(400)).Train
	h := s.HTML()
	if n := strings.Count(h, "<img "); n != 30 {
		t.Errorf("%d images, want 30", n)
	}
	for _, want := range []string{"X " + s.X.Shape().String(), "samples of each class", ">9</div>"} {
		if !strings.Contains(h, want) {
			t.Errorf("there is no %q", want)
		}
	}
	if b, err := s.PNG(); b == nil || err != nil {
		t.Errorf("no picture: %v", err)
	}
	for what, part := range map[string]datasets.Split{"points": datasets.Moons().Train, "nothing": {}, "no labels": {X: s.X}} {
		if h := part.HTML(); strings.Contains(h, "samples of each class") || h == "" {
			t.Errorf("%s: %s", what, h)
		}
		if part.String() == "" || part.Alt() == "" {
			t.Errorf("%s has no words", what)
		}
	}
}

func TestTableHTML(t *testing.T) {
	table, err := datasets.ReadCSV(strings.NewReader("name,x,y,label\nada,1,2.5,yes\n<bob>,2,,no\n"),
		datasets.Target("label"), datasets.Categories("name", "label"), datasets.FillMissing(float32(math.NaN())))
	if err != nil {
		t.Fatal(err)
	}
	h := table.HTML()
	for _, want := range []string{">ada<", ">&lt;bob&gt;<", ">nan<", "<b>yes</b>", ">missing<", "samples of each class: 1"} {
		if !strings.Contains(h, want) {
			t.Errorf("there is no %q in %s", want, h)
		}
	}
}

// Of images that cannot be read the display says so, where Fit would end.
func TestImagesHTML(t *testing.T) {
	dir := t.TempDir()
	for _, class := range []string{"cat", "dog"} {
		if err := os.Mkdir(filepath.Join(dir, class), 0o755); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 9))); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, class, "1.png"), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	images, err := datasets.ImageFolder(dir, 16, 16)
	if err != nil {
		t.Fatal(err)
	}
	if h := images.HTML(); strings.Count(h, "<img ") != 2 || !strings.Contains(h, ">dog</div>") {
		t.Errorf("two images with their classes are wanted: %s", h)
	}
	if b, err := images.PNG(); b == nil || err != nil {
		t.Errorf("PNG: %d bytes, %v", len(b), err)
	}
	if err := os.WriteFile(filepath.Join(dir, "dog", "1.png"), []byte("no image"), 0o644); err != nil {
		t.Fatal(err)
	}
	if h := images.HTML(); !strings.Contains(h, "1.png") || strings.Contains(h, "<img ") {
		t.Errorf("the file that cannot be read is not named: %s", h)
	}
	if _, err := images.PNG(); err == nil {
		t.Error("PNG: no error")
	}
	if h := images.X.HTML(); !strings.Contains(h, "1.png") {
		t.Errorf("the file that cannot be read is not named: %s", h)
	}
}

// An array shows its first samples.
func TestArrayHTML(t *testing.T) {
	x := datasets.Digits(datasets.Samples(100)).Train.X
	if h := x.HTML(); !strings.Contains(h, "its first 40") || strings.Count(h, "<img ") != 1 {
		t.Errorf("%.300s", h)
	}
	if h := x.Slice(0, 0).HTML(); !strings.Contains(h, "no values") {
		t.Errorf("%s", h)
	}
	w := datasets.Windows(tensor.New(tensor.Shape{20, 2}, nil), nil, 5)
	if h := w.HTML(); !strings.Contains(h, "[16 5 2]") {
		t.Errorf("%s", h)
	}
}
