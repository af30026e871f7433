package datasets

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"runtime"
	"slices"
	"testing"
)

// The images are the same on every machine.
func TestDigitsDigest(t *testing.T) {
	d := Digits(Samples(600))
	hash := sha256.New()
	for _, a := range []*Array{d.Train.X, d.Train.Y, d.Test.X, d.Test.Y} {
		hash.Write(a.bytes)
	}
	const want = "9f7db48e0217d12915b65d4ffb308983b80b6720619760999d1b7b55bf03d6df"
	if got := hex.EncodeToString(hash.Sum(nil)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDigitsShapes(t *testing.T) {
	d := Digits(Samples(64))
	for _, c := range []struct{ got, want string }{
		{d.Train.String(), "X [64 28 28], Y [64]"},
		{d.Test.String(), "X [10 28 28], Y [10]"},
		{Digits(Samples(1)).Test.String(), "X [1 28 28], Y [1]"},
		{Digits().Train.String(), "X [10000 28 28], Y [10000]"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
	if !d.Synthetic || len(d.Classes) != 10 {
		t.Errorf("synthetic %v, classes %v", d.Synthetic, d.Classes)
	}
}

// Sample i does not depend on how many there are, nor on the threads; other seeds and splits differ.
func TestDigitsSeeds(t *testing.T) {
	many := Digits(Samples(700))
	before := runtime.GOMAXPROCS(1)
	few := Digits(Samples(300))
	runtime.GOMAXPROCS(before)
	if !slices.Equal(few.Train.X.bytes, many.Train.X.Slice(0, 300).bytes) || !slices.Equal(few.Train.Y.bytes, many.Train.Y.Slice(0, 300).bytes) {
		t.Error("the first 300 of 700 are not those of 300")
	}
	other := Digits(Samples(300), Seed(2))
	if n := 50; slices.Equal(few.Train.X.Slice(0, n).bytes, other.Train.X.Slice(0, n).bytes) {
		t.Error("seed 2 gives the same as seed 1")
	}
	if n := 50; slices.Equal(few.Train.X.Slice(0, n).bytes, few.Test.X.Slice(0, n).bytes) {
		t.Error("the test split is the training split")
	}
}

// The images have the form of MNIST's: empty paper at the edges, ink in the middle, no two alike.
func TestDigitsForm(t *testing.T) {
	d := Digits(Samples(2000)).Train
	for digit, n := range d.Y.Counts() {
		if n < 140 || n > 260 {
			t.Errorf("there are %d of %d", n, digit)
		}
	}
	seen := map[string]bool{}
	var total float64
	for i := range d.X.Len() {
		image := d.X.Slice(i, i+1).bytes
		seen[string(image)] = true
		var ink, x, y float64
		for at, b := range image {
			row, column := at/28, at%28
			if b > 0 && (row < 1 || row > 26 || column < 1 || column > 26) {
				t.Fatalf("image %d has ink at the edge, row %d, column %d", i, row, column)
			}
			ink += float64(b)
			x += float64(b) * (float64(column) + 0.5)
			y += float64(b) * (float64(row) + 0.5)
		}
		if ink < 255*20 {
			t.Errorf("image %d has the ink of %.1f pixels", i, ink/255)
		}
		if x, y = x/ink, y/ink; x < 12 || x > 16 || y < 12 || y > 16 {
			t.Errorf("the ink of image %d is around %.1f, %.1f", i, x, y)
		}
		total += ink
	}
	if len(seen) != d.X.Len() {
		t.Errorf("of %d images %d differ", d.X.Len(), len(seen))
	}
	// MNIST's training images have 33.3 on average.
	if mean := total / float64(d.X.Len()*784); mean < 25 || mean > 42 {
		t.Errorf("the mean of a pixel is %.1f", mean)
	}
}

// A digit resembles others of its kind more than other digits: the nearest of 3000 images is mostly
// of the same digit, and chance would be one in ten.
func TestDigitsCanBeRead(t *testing.T) {
	d := Digits(Samples(3000))
	right, n := 0, 200
	for i := range n {
		image, nearest, label := d.Test.X.Slice(i, i+1).bytes, math.MaxInt, byte(0)
		for k := range d.Train.X.Len() {
			distance := 0
			for at, b := range d.Train.X.bytes[k*784 : k*784+784] {
				v := int(b) - int(image[at])
				distance += v * v
				if at%28 == 27 && distance > nearest {
					break
				}
			}
			if distance < nearest {
				nearest, label = distance, d.Train.Y.bytes[k]
			}
		}
		if label == d.Test.Y.bytes[i] {
			right++
		}
	}
	if share := float64(right) / float64(n); share < 0.85 {
		t.Errorf("the nearest neighbour is right for %.3f", share)
	}
}

func TestHands(t *testing.T) {
	for digit, texts := range hands {
		for _, text := range texts {
			if _, err := parseHand(text); err != nil {
				t.Errorf("%d: %v", digit, err)
			}
		}
	}
	for _, text := range []string{"", "50,0", "50,0 10", "50,0 a,b", "50,0 10,10 |"} {
		if _, err := parseHand(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func BenchmarkDigits(b *testing.B) {
	for b.Loop() {
		Digits()
	}
}
