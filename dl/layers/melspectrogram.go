package layers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// MelSpectrogramConfig is what a MelSpectrogram layer was made with.
type MelSpectrogramConfig struct {
	FFTLength      int `default:"2048"`
	SequenceStride int `default:"512"`
	SequenceLength int // 0 for FFTLength
	Window         string
	SamplingRate   int `default:"16000"`
	NumMelBins     int
	MinFreq        float32
	MaxFreq        float32 // 0 for half the sampling rate
	PowerToDB      bool
	TopDB          float32
	MagExp         float32
	MinPower       float32
	RefPower       float32
	layer          []LayerOption
}

// A MelSpectrogramOption is [FFTLength], [WindowName], [SequenceStride], [SequenceLength],
// [SamplingRate], [NumMelBins], [FrequencyRange], [NoDecibels], [TopDecibels], [MagnitudeExponent],
// [MinPower], [ReferencePower] or a [LayerOption].
type MelSpectrogramOption interface{ melSpectrogram(*MelSpectrogramConfig) }

type melSpectrogramFunc func(*MelSpectrogramConfig)

func (o melSpectrogramFunc) melSpectrogram(d *MelSpectrogramConfig) { o(d) }
func (o FFTLengthOption) melSpectrogram(d *MelSpectrogramConfig)    { d.FFTLength = int(o) }
func (o WindowNameOption) melSpectrogram(d *MelSpectrogramConfig)   { d.Window = string(o) }
func (o LayerOption) melSpectrogram(d *MelSpectrogramConfig)        { d.layer = append(d.layer, o) }

// SequenceStride is how many samples after the other frames begin; the default is 512.
func SequenceStride(n int) MelSpectrogramOption {
	return melSpectrogramFunc(func(d *MelSpectrogramConfig) { d.SequenceStride = n })
}

// SequenceLength is how many samples a frame has; the default is as many as are transformed.
func SequenceLength(n int) MelSpectrogramOption {
	return melSpectrogramFunc(func(d *MelSpectrogramConfig) { d.SequenceLength = n })
}

// SamplingRate is how many samples a second has; the default is 16000.
func SamplingRate(hertz int) MelSpectrogramOption {
	return melSpectrogramFunc(func(d *MelSpectrogramConfig) { d.SamplingRate = hertz })
}

// NumMelBins is how many bands of frequencies there are; the default is 128.
func NumMelBins(n int) MelSpectrogramOption {
	return melSpectrogramFunc(func(d *MelSpectrogramConfig) { d.NumMelBins = n })
}

// FrequencyRange is from where to where the bands reach, in hertz; the default is 20 to half the
// sampling rate, for which 0 may be given.
func FrequencyRange(low, high float32) MelSpectrogramOption {
	return melSpectrogramFunc(func(d *MelSpectrogramConfig) { d.MinFreq, d.MaxFreq = low, high })
}

// NoDecibels gives powers as they are.
func NoDecibels() MelSpectrogramOption {
	return melSpectrogramFunc(func(d *MelSpectrogramConfig) { d.PowerToDB = false })
}

// TopDecibels is how far below the greatest value of all the least may be; the default is 80.
func TopDecibels(v float32) MelSpectrogramOption {
	return melSpectrogramFunc(func(d *MelSpectrogramConfig) { d.TopDB = v })
}

// MagnitudeExponent is what the magnitudes are raised to: 1 for energy, and 2, the default, for power.
func MagnitudeExponent(v float32) MelSpectrogramOption {
	return melSpectrogramFunc(func(d *MelSpectrogramConfig) { d.MagExp = v })
}

// MinPower is what lesser powers are taken for; the default is 1e-10.
func MinPower(v float32) MelSpectrogramOption {
	return melSpectrogramFunc(func(d *MelSpectrogramConfig) { d.MinPower = v })
}

// ReferencePower is the power of 0 decibels; the default is 1.
func ReferencePower(v float32) MelSpectrogramOption {
	return melSpectrogramFunc(func(d *MelSpectrogramConfig) { d.RefPower = v })
}

// MelSpectrogram shows how loud a signal x [batch time] is in bands of frequencies that are evenly far
// from each other to the ear: [batch bands frames]. A frame's middle is a multiple of the stride; beyond
// its ends the signal is mirrored. The powers of the short-time Fourier transform are summed up in
// triangles, even on the scale mel = 1127·ln(1 + hertz/700), and given in decibels.
func MelSpectrogram(options ...MelSpectrogramOption) *Layer {
	d := MelSpectrogramConfig{
		FFTLength: 2048, SequenceStride: 512, Window: "hann", SamplingRate: 16000, NumMelBins: 128, MinFreq: 20,
		PowerToDB: true, TopDB: 80, MagExp: 2, MinPower: 1e-10, RefPower: 1,
	}
	for _, o := range options {
		o.melSpectrogram(&d)
	}
	const class = "MelSpectrogram"
	if d.SequenceLength == 0 {
		d.SequenceLength = d.FFTLength
	}
	if d.MaxFreq == 0 {
		d.MaxFreq = float32(d.SamplingRate / 2)
	}
	switch {
	case d.FFTLength < 1 || d.SequenceStride < 1 || d.NumMelBins < 1 || d.SamplingRate < 1:
		tensor.Fail("", class, nil, "FFTLength, SequenceStride, NumMelBins and SamplingRate are 1 or more, not %d, %d, %d and %d", d.FFTLength, d.SequenceStride, d.NumMelBins, d.SamplingRate)
	case d.SequenceLength < 1 || d.SequenceLength > d.FFTLength:
		tensor.Fail("", class, nil, "a SequenceLength of %d does not fit into an FFTLength of %d", d.SequenceLength, d.FFTLength)
	case !(d.MinFreq >= 0 && d.MinFreq < d.MaxFreq):
		tensor.Fail("", class, nil, "there are no frequencies from %v to %v hertz", d.MinFreq, d.MaxFreq)
	}
	window := tensor.Zeros(d.FFTLength) // the frame's, in the middle
	sines := initializers.STFT(initializers.Window(d.Window), initializers.Scaling(""), initializers.Periodic())
	sines.Fill(tensor.Shape{d.SequenceLength, 1, 1}, 0, window.Values()[(d.FFTLength-d.SequenceLength)/2:][:d.SequenceLength]) // of the frequency 0
	bands := d.bands()
	l := newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		half := d.FFTLength / 2
		if x[0].Rank() > 2 || x[0].Dim(-1) != tensor.Unknown && x[0].Dim(-1) <= half {
			tensor.Fail(c.path, class, x, "the input is a signal [batch time] of more than %d samples, half the FFTLength", half)
		}
		margins := make([][2]int, x[0].Rank())
		margins[len(margins)-1] = [2]int{half, half}
		parts := x[0].PadReflect(margins).STFT(window, d.SequenceStride, d.FFTLength)
		power := parts.Square().Sum(-1) // [... frames frequencies]
		switch d.MagExp {
		case 2:
		case 1:
			power = power.Sqrt()
		default:
			power = power.Pow(tensor.Scalar(d.MagExp / 2))
		}
		y := power.MatMul(bands)
		if d.PowerToDB {
			least := tensor.Scalar(d.MinPower)
			reference := 10 * math.Log10(max(math.Abs(float64(d.RefPower)), float64(d.MinPower)))
			y = y.Maximum(least).Log10().Scale(10).AddScalar(float32(-reference))
			y = y.Maximum(y.Max().AddScalar(-d.TopDB))
		}
		return y.SwapAxes(-1, -2)
	})
	l.masks = masksEnd
	return l
}

// bands are how much each frequency belongs to each band, [frequencies bands].
func (d MelSpectrogramConfig) bands() *tensor.Tensor {
	mel := func(hertz float64) float64 { return 1127 * math.Log(1+hertz/700) }
	frequencies := d.FFTLength/2 + 1
	low, high := mel(float64(d.MinFreq)), mel(float64(d.MaxFreq))
	w := tensor.Zeros(frequencies, d.NumMelBins)
	step := (high - low) / float64(d.NumMelBins+1)
	for f := 1; f < frequencies; f++ { // frequency 0 belongs to none
		m := mel(float64(d.SamplingRate) / 2 * float64(f) / float64(frequencies-1))
		for k := range d.NumMelBins {
			left := low + step*float64(k)
			w.Values()[f*d.NumMelBins+k] = float32(max(0, min((m-left)/step, (left+2*step-m)/step)))
		}
	}
	return w
}
