package plotting

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// A SpectrogramOption is an option of [Spectrogram].
type SpectrogramOption func(s *spectrogram)

// SampleRate is how many frames of the sound, the pixels along, come in a second, and which frequency
// the highest row has, in hertz; the default numbers frames and rows.
func SampleRate(framesPerSecond, highest float64) SpectrogramOption {
	return func(s *spectrogram) { s.frames, s.highest = framesPerSecond, highest }
}

// Decibels takes the numbers as powers, and draws them as decibels below the greatest, down to that
// range, such as 80.
func Decibels(down float64) SpectrogramOption { return func(s *spectrogram) { s.down = down } }

type spectrogram struct {
	frames, highest, down float64
	matrix                matrix
	scale                 scale
}

// Spectrogram draws how strong which frequencies are over time: x is [frames frequencies], the lowest
// frequency below, as a layer makes it of sound or Tensor.STFT's magnitudes are.
func Spectrogram(x *tensor.Tensor, options ...SpectrogramOption) *Figure {
	s := &spectrogram{}
	for _, option := range options {
		option(s)
	}
	shape := x.Shape()
	if len(shape) != 2 || shape.Size() == 0 {
		tensor.Fail("", "Spectrogram", []*tensor.Tensor{x}, "a spectrogram is [frames frequencies]: take one sound of a batch, and the absolute values of an STFT")
	}
	s.read(x)
	p := newPlot()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, float64(shape[0]), 0, float64(shape[1])
	p.X.Label.Text, p.Y.Label.Text = language.Pick("frame", "帧"), language.Pick("frequency band", "频带")
	if s.frames > 0 {
		p.X.Max /= s.frames
		p.X.Label.Text = language.Pick("time, s", "时间（秒）")
	}
	if s.highest > 0 {
		p.Y.Max = s.highest
		p.Y.Label.Text = language.Pick("frequency, Hz", "频率（Hz）")
		if s.highest >= 2000 {
			p.Y.Max, p.Y.Label.Text = s.highest/1000, language.Pick("frequency, kHz", "频率（kHz）")
		}
	}
	p.X.Padding, p.Y.Padding = 4, 4
	label := ""
	if s.down > 0 {
		label = "dB"
	}
	p.Add(s, colourBar{s.scale, label})
	f := newFigure(0).panels(290, nil, []*plot.Plot{p})
	strong := strongest(s.matrix.values)
	f.alt = fmt.Sprintf(language.Pick("Spectrogram of %d frames and %d frequencies", "频谱图，%d帧，%d个频率"), shape[0], shape[1])
	if strong >= 0 {
		column, row := strong%shape[0], shape[1]-1-strong/shape[0]
		f.alt += fmt.Sprintf(language.Pick(", strongest, %s, in frame %d at frequency %d", "，最强%s，位于第%d帧、第%d个频率"), number(float64(s.matrix.values[strong])), column, row)
	}
	return f
}

// read turns the numbers, so that time goes to the right and frequency up.
func (s *spectrogram) read(x *tensor.Tensor) {
	frames, bands := x.Shape()[0], x.Shape()[1]
	v := x.Values()
	if s.down > 0 {
		v = decibels(v, s.down)
	}
	s.matrix = matrix{bands, frames, make([]float32, len(v))}
	for t := range frames {
		for b := range bands {
			s.matrix.values[(bands-1-b)*frames+t] = v[t*bands+b]
		}
	}
	low, high := limits(s.matrix.values)
	s.scale = scale{low, high, viridis}
}

func (s *spectrogram) Plot(c draw.Canvas, _ *plot.Plot) {
	outlined(c, vg.Rectangle{Min: c.Min, Max: c.Max}, s.matrix.pooled(600, 1400).picture(s.scale), edge)
}

// decibels are powers as decibels below the greatest, and not less than down below it.
func decibels(powers []float32, down float64) []float32 {
	_, high := limits(powers)
	out := make([]float32, len(powers))
	for i, p := range powers {
		switch {
		case p != p:
			out[i] = p
		case p <= 0 || high <= 0:
			out[i] = float32(-down)
		default:
			out[i] = float32(max(10*math.Log10(min(float64(p), high)/high), -down))
		}
	}
	return out
}
