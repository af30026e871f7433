package datasets

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The options of the sets that are generated. Each generator takes those that mean something to it.
type (
	// A DigitsOption is an option of [Digits].
	DigitsOption interface{ digits(*settings) }
	// A PointsOption is an option of [Moons], [Circles], [Spirals], [Blobs] and [Sine].
	PointsOption interface{ points(*settings) }
	// A ClustersOption is an option of [Spirals] and [Blobs].
	ClustersOption interface{ clusters(*settings) }

	// An AnyOption is an option of all of them.
	AnyOption interface {
		DigitsOption
		PointsOption
		ClustersOption
	}
	// A NoiseOption is an option of all but Digits.
	NoiseOption interface {
		PointsOption
		ClustersOption
	}
)

// Samples sets how many samples there are to train with; the default is 10000 of Digits and 1000 of
// the others. A sixth of that number, at least one, is there to test with.
func Samples(n int) AnyOption {
	if n < 1 {
		fail("Samples", "%d samples are none", n)
	}
	return option(func(s *settings) { s.samples = n })
}

// Seed chooses other samples; the default is 1. The same seed gives the same samples, and sample i
// is the same however many there are.
func Seed(n int) AnyOption { return option(func(s *settings) { s.seed = n }) }

// Noise sets the standard deviation of what is added to each coordinate, and of Sine to y; the
// default is 0.1.
func Noise(deviation float64) NoiseOption {
	if !(deviation >= 0) {
		fail("Noise", "a deviation is not %v", deviation)
	}
	return option(func(s *settings) { s.noise = deviation })
}

// Classes sets how many spirals or blobs there are; the default is 3.
func Classes(n int) ClustersOption {
	if n < 1 {
		fail("Classes", "%d classes are none", n)
	}
	return option(func(s *settings) { s.classes = n })
}

type settings struct {
	samples, seed, classes int
	noise                  float64
}

// tests is the number of samples to test with.
func (s *settings) tests() int { return max(1, s.samples/6) }

// An option is any of them; which generators take it is said by the type it is returned as.
type option func(*settings)

func (o option) digits(s *settings)   { o(s) }
func (o option) points(s *settings)   { o(s) }
func (o option) clusters(s *settings) { o(s) }

func fail(op, format string, args ...any) {
	panic(&tensor.Error{Op: "datasets." + op, Detail: fmt.Sprintf(format, args...), At: tensor.Caller()})
}
