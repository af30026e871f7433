package notebook

import (
	"bytes"
	"errors"
	"image/png"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// The page begins with a spiral, and learns it in less than ten seconds.
func TestPlaneLearnsTheSpiral(t *testing.T) {
	b := openBrowser(t)
	file := saved(t, Plane(), "plane.html")
	if n := compressed(t, file); n > 2_000_000 {
		t.Errorf("the page has %d bytes compressed, want at most 2 MB", n)
	}
	s := see(t, b, file, screen{width: 900, height: 1000})
	s.MustElement("#run").MustClick()
	start := time.Now()
	s.until("Number(document.documentElement.dataset.accuracy) >= 0.95")
	took := time.Since(start)
	t.Logf("95 %% after %.1f s and %v steps", took.Seconds(), s.js("document.documentElement.dataset.steps").Str())
	if took > 10*time.Second {
		t.Errorf("the spiral took %.1f s to 95 %%, want less than 10", took.Seconds())
	}
	s.MustElement("#run").MustClick() // pauses
	steps := s.js("document.documentElement.dataset.steps").Str()
	s.settle()
	s.MustElement("#step").MustClick()
	if got := s.js("Number(document.documentElement.dataset.steps)").Num() - s.js(steps).Num(); got != 1 {
		t.Errorf("a step is %v steps", got)
	}
	s.picture("plane spiral")
	s.keepsToItself(file)
}

// All that a reader does, in both languages, light and dark, on a screen and on a phone.
func TestPlaneOnScreens(t *testing.T) {
	b := openBrowser(t)
	moons := datasets.Moons()
	for _, lang := range []string{"en", "zh"} {
		t.Setenv(language.Variable, lang)
		file := saved(t, Plane(Points(moons.Train.X, moons.Train.Y), HiddenLayers(4, 3)), "plane-"+lang+".html")
		for name, on := range map[string]screen{"light": {900, 1000, false}, "dark": {900, 1000, true}, "phone": {390, 844, false}, "phone dark": {390, 844, true}} {
			s := see(t, b, file, on)
			if n := s.js("points.length").Num(); n == 0 || s.js("Math.max(...points.flat().map(Math.abs))").Num() > 6 {
				t.Errorf("%s, %s: %v points, not all on the plane", lang, name, n)
			}
			s.js("$('points').value = 'clouds', $('points').onchange()")
			s.js("$('layers').children[1].querySelectorAll('button')[1].click()") // a unit more
			s.MustElement("#more").MustClick()
			if got := s.js("settings.hidden.join()").Str(); got != "4,4,8" {
				t.Errorf("%s, %s: the layers have %s units, want 4,4,8", lang, name, got)
			}
			if got := s.js("settings.classes").Num(); got != 3 {
				t.Errorf("%s, %s: %v classes, want 3", lang, name, got)
			}
			s.MustElement("#run").MustClick()
			s.until("Number(document.documentElement.dataset.accuracy) >= 0.9")
			s.MustElement("#run").MustClick()
			s.reachable(lang + " " + name)
			s.picture("plane " + lang + " " + name)
			s.keepsToItself(file)
			s.Close()
		}
	}
}

// Points are set by the mouse and by the keys, and are learned.
func TestPlanePoints(t *testing.T) {
	b := openBrowser(t)
	s := see(t, b, saved(t, Plane(), "plane.html"), screen{width: 900, height: 1000})
	s.MustElement("#clear").MustClick()
	if !s.js("$('run').disabled").Bool() {
		t.Error("without points one can train")
	}
	s.stroke([2]float64{0.25, 0.25})
	s.MustElement("#pens button:nth-child(2)").MustClick()
	s.js("$('board').focus()")
	for range 5 {
		must(t, s.Keyboard.Type(input.ArrowRight))
	}
	must(t, s.Keyboard.Type(input.Space))
	s.settle()
	points := s.floats("points.flat()")
	want := []float64{-3, 3, 0, 6 * 5.0 / 16, 0, 1}
	if len(points) != len(want) {
		t.Fatalf("the points are %v, want about %v", points, want)
	}
	for i := range want {
		if math.Abs(points[i]-want[i]) > 0.1 {
			t.Errorf("the points are %v, want about %v", points, want)
			break
		}
	}
	s.MustElement("#run").MustClick()
	s.until("Number(document.documentElement.dataset.accuracy) === 1")
}

func TestPlanePicture(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") == "" {
		t.Skip("HORNBOOK_FULL=1 builds the page's program")
	}
	p := Plane()
	must(t, p.Err())
	data, err := p.PNG()
	must(t, err)
	if _, err := png.Decode(bytes.NewReader(data)); err != nil {
		t.Error(err)
	}
	if !strings.Contains(p.Alt(), "200 points of 2 classes") {
		t.Error(p.Alt())
	}
}

func TestPlaneRefuses(t *testing.T) {
	two, bad := tensor.New(tensor.Shape{2, 2}, nil), tensor.New(tensor.Shape{2, 2}, []float32{0, float32(math.NaN()), 1, 1})
	for want, f := range map[string]func(){
		"at most 6 layers":     func() { Plane(HiddenLayers(1, 2, 3, 4, 5, 6, 7)) },
		"each of 1 to 16":      func() { Plane(HiddenLayers(17)) },
		"have no classes":      func() { Plane(Points(two, nil)) },
		"want points [n 2]":    func() { Plane(Points(tensor.New(tensor.Shape{2, 3}, nil), tensor.New(tensor.Shape{2}, nil))) },
		"has the class 4":      func() { Plane(Points(two, tensor.New(tensor.Shape{2}, []float32{0, 4}))) },
		"nowhere on the plane": func() { Plane(Points(bad, tensor.New(tensor.Shape{2}, nil))) },
		"1 classes are named":  func() { Plane(Classes("a")) },
	} {
		err := dl.Try(f)
		var wrong *tensor.Error
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
