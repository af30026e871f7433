package plotting

import (
	"math"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func TestBrief(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.25: "0.25", -1.5: "−1.50", 9.996: "10", 12.34: "12.3", 100: "100", 999.7: "1,000", 1312: "1,310", -45678: "−45,700",
		999_499: "999,000", 999_999: "1e6", 2.5e12: "2.5e12", 0.00123: "1e−3", -2e-5: "−2e−5", -0.0049999: "−5e−3", 0.005: "0.01", math.Inf(-1): "−Inf",
	} {
		if got := brief(v); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
}

// A path of one point has neither steps nor ends, in words and in the legend.
func TestSurfaceOfOnePoint(t *testing.T) {
	bowl := func(x, y float64) float64 { return x*x + y*y }
	one := Surface(bowl, -2, 2, -2, 2, Path("here", [][2]float64{{1, -0.5}}))
	if want := "; here at (1.00, −0.50), at the height 1.25"; !strings.HasSuffix(one.Alt(), want) {
		t.Errorf("%q does not end with %q", one.Alt(), want)
	}
	two := Surface(bowl, -2, 2, -2, 2, Path("SGD", [][2]float64{{1, -0.5}, {0, 0}}))
	if want := "; SGD goes in 1 step from 1.25 to 0"; !strings.HasSuffix(two.Alt(), want) {
		t.Errorf("%q does not end with %q", two.Alt(), want)
	}
	for f, want := range map[*Figure]bool{one: false, two: true} {
		svg, err := f.SVG()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(svg), ">begin<"); got != want {
			t.Errorf("the legend of %q has a beginning: %v, want %v", f.Alt(), got, want)
		}
	}
}

// Gradients stand below the numbers where there are any, and nowhere where the net is right.
func TestNetworkWithoutGradients(t *testing.T) {
	m := dl.Sequential(layers.Dense(2, layers.Tanh, layers.InputShape(2)), layers.Dense(1))
	m.Compile(optimizers.SGD(), losses.MeanSquaredError())
	x := tensor.From([][]float32{{1, -2}})
	for target, want := range map[*tensor.Tensor]bool{m.Predict(x): false, tensor.From([][]float32{{100}}): true} {
		svg, err := Network(m.Inspect(x, target), 0).SVG()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(svg), "∂"); got != want {
			t.Errorf("with the target %v gradients are shown: %v, want %v", target.Values(), got, want)
		}
	}
}
