package layers

import (
	"math/bits"

	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// STFTSpectrogramConfig is what an STFTSpectrogram layer was made with.
type STFTSpectrogramConfig struct {
	Mode        SpectrogramMode
	FrameLength int
	FrameStep   int // 0 for half the length
	FFTLength   int // 0 for the next power of 2
	Window      string
	Periodic    bool
	Scaling     string
	Padding     tensor.Padding
	ExpandDims  bool
	spatial
}

// A SpectrogramMode is what an STFTSpectrogram gives of each frequency.
type SpectrogramMode uint8

const (
	LogMagnitude         SpectrogramMode = iota // the logarithm of the magnitude
	Magnitude                                   // √(real² + imaginary²)
	PowerSpectralDensity                        // real² + imaginary², twice but for the first and the last
	RealPart                                    // the real part
	ImaginaryPart                               // the imaginary part
	PhaseAngle                                  // the angle of the two, in radians
	RealAndImaginary                            // all real parts, and then all imaginary ones
)

// String is Keras's name, such as "log".
func (m SpectrogramMode) String() string {
	return [...]string{"log", "magnitude", "psd", "real", "imag", "angle", "stft"}[m]
}

// An STFTSpectrogramOption is a [SpectrogramMode], [FrameLength], [FrameStep], [FFTLength],
// [WindowName], [PeriodicWindow], [WindowScaling], [Same], [SeparateChannels], [ChannelsFirst] or a
// [LayerOption].
type STFTSpectrogramOption interface {
	stftSpectrogram(*STFTSpectrogramConfig)
}

type stftSpectrogramFunc func(*STFTSpectrogramConfig)

func (o stftSpectrogramFunc) stftSpectrogram(d *STFTSpectrogramConfig) { o(d) }
func (m SpectrogramMode) stftSpectrogram(d *STFTSpectrogramConfig)     { d.Mode = m }
func (f DataFormat) stftSpectrogram(d *STFTSpectrogramConfig)          { d.DataFormat = f }
func (o LayerOption) stftSpectrogram(d *STFTSpectrogramConfig)         { d.layer = append(d.layer, o) }
func (o WindowOption) stftSpectrogram(d *STFTSpectrogramConfig) {
	var w window
	if o(&w); w.Strides != nil {
		tensor.Fail("", "STFTSpectrogram", nil, "the steps of the frames are FrameStep, not Strides")
	}
	d.Padding = w.Padding
}

// FrameLength is how many samples a frame has; the default is 256.
func FrameLength(n int) STFTSpectrogramOption {
	return stftSpectrogramFunc(func(d *STFTSpectrogramConfig) { d.FrameLength = n })
}

// FrameStep is how many samples after the other frames begin; the default is half a frame.
func FrameStep(n int) STFTSpectrogramOption {
	return stftSpectrogramFunc(func(d *STFTSpectrogramConfig) { d.FrameStep = n })
}

// PeriodicWindow makes the window begin anew after its last element; the default is one that is
// symmetric.
func PeriodicWindow() STFTSpectrogramOption {
	return stftSpectrogramFunc(func(d *STFTSpectrogramConfig) { d.Periodic = true })
}

// WindowScaling is what a frame is divided by: "density", the default, "spectrum" or "" for nothing;
// see [initializers.Scaling].
func WindowScaling(name string) STFTSpectrogramOption {
	return stftSpectrogramFunc(func(d *STFTSpectrogramConfig) { d.Scaling = name })
}

// SeparateChannels leaves the signal's channels an axis of their own; the default is to put the
// frequencies of all channels side by side.
func SeparateChannels() STFTSpectrogramOption {
	return stftSpectrogramFunc(func(d *STFTSpectrogramConfig) { d.ExpandDims = true })
}

// An FFTLengthOption is [FFTLength].
type FFTLengthOption int

// FFTLength is how many elements are transformed: a frame, filled up with zeros. The default is the
// next power of 2 of an STFTSpectrogram, and 2048 of a MelSpectrogram.
func FFTLength(n int) FFTLengthOption { return FFTLengthOption(n) }

func (o FFTLengthOption) stftSpectrogram(d *STFTSpectrogramConfig) { d.FFTLength = int(o) }

// A WindowNameOption is [WindowName].
type WindowNameOption string

// WindowName is the window that frames are multiplied by, such as "hamming"; the default is "hann", and
// "" is none. See [initializers.Window].
func WindowName(name string) WindowNameOption { return WindowNameOption(name) }

func (o WindowNameOption) stftSpectrogram(d *STFTSpectrogramConfig) { d.Window = string(o) }

// STFTSpectrogram shows what frequencies a signal x [batch time channels] has in each frame of time:
// [batch frames channels·frequencies], with frequencies from 0 to half the sampling rate, or with
// [SeparateChannels] [batch frames frequencies channels]. It convolves the signal with the sines of a
// Fourier transform, its weights real_kernel and imag_kernel, so that training can change them;
// [Frozen] leaves them as they are.
func STFTSpectrogram(options ...STFTSpectrogramOption) *Layer {
	d := STFTSpectrogramConfig{FrameLength: 256, Window: "hann", Scaling: "density"}
	for _, o := range options {
		o.stftSpectrogram(&d)
	}
	const class = "STFTSpectrogram"
	switch {
	case d.FrameLength < 1:
		tensor.Fail("", class, nil, "a frame has 1 sample or more, not %d", d.FrameLength)
	case d.FrameStep < 0 || d.FrameStep > d.FrameLength:
		tensor.Fail("", class, nil, "a FrameStep of %d does not fit to a FrameLength of %d: it is not longer than the frame", d.FrameStep, d.FrameLength)
	case d.FFTLength != 0 && d.FFTLength < d.FrameLength:
		tensor.Fail("", class, nil, "an FFTLength of %d is less than a frame, which has %d samples", d.FFTLength, d.FrameLength)
	}
	step, n := d.FrameStep, d.FFTLength
	if step == 0 {
		step = max(d.FrameLength/2, 1)
	}
	if n == 0 {
		n = 1 << bits.Len(uint(d.FrameLength-1))
	}
	kernel := func(more ...initializers.STFTOption) initializers.Initializer {
		if d.Periodic {
			more = append(more, initializers.Periodic())
		}
		return initializers.STFT(append(more, initializers.Window(d.Window), initializers.Scaling(d.Scaling))...)
	}
	realSines, imaginarySines := kernel(), kernel(initializers.Imaginary())
	shape := tensor.Shape{d.FrameLength, 1, n/2 + 1}
	l := newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		d.DataFormat.mustBe(c, class, 1, x)
		signal := d.DataFormat.in(x[0]) // [batch time channels]
		channels, time := signal.Dim(2), signal.Dim(1)
		if channels == tensor.Unknown || time == tensor.Unknown {
			tensor.Fail(c.path, class, x, "the numbers of samples and of channels must be known")
		}
		if d.Padding != tensor.Same && time < d.FrameLength {
			tensor.Fail(c.path, class, x, "a frame of %d samples is longer than the signal, which has %d: a shorter FrameLength, or Same padding, fits", d.FrameLength, time)
		}
		rows := signal.MoveAxis(2, 1).Reshape(-1, time, 1) // one signal each
		part := func(name string, sines initializers.Initializer) *tensor.Tensor {
			w := c.Weight(name, shape, sines)
			y := rows.Conv(w, tensor.Window{Strides: []int{step}, Padding: d.Padding})
			return y.Reshape(-1, channels, y.Dim(1), n/2+1).Transpose(0, 2, 1, 3) // [batch frames channels frequencies]
		}
		var re, im *tensor.Tensor
		if d.Mode != ImaginaryPart {
			re = part("real_kernel", realSines)
		}
		if d.Mode != RealPart {
			im = part("imag_kernel", imaginarySines)
		}
		return d.arrange(d.combine(re, im))
	})
	l.masks = masksEnd
	return l
}

// combine makes of the two parts what the mode says.
func (d STFTSpectrogramConfig) combine(re, im *tensor.Tensor) *tensor.Tensor {
	const least = 1e-7 // of what is not 0, as Keras has it
	switch d.Mode {
	case RealPart:
		return re
	case ImaginaryPart:
		return im
	case PhaseAngle:
		return im.Atan2(re)
	case RealAndImaginary:
		return tensor.Concat(-1, re, im)
	}
	power := re.Square().Add(im.Square())
	switch d.Mode {
	case PowerSpectralDensity:
		last := power.Dim(-1) - 1
		if last < 2 {
			return power
		}
		inner := power.Slice(-1, 1, last)
		return power.Add(inner.Pad([][2]int{{0, 0}, {0, 0}, {0, 0}, {1, 1}}))
	case Magnitude:
		return power.Maximum(tensor.Scalar(least)).Sqrt()
	}
	return power.Maximum(tensor.Scalar(least)).Sqrt().Maximum(tensor.Scalar(least)).Log()
}

// arrange gives y [batch frames channels frequencies] the axes of the output.
func (d STFTSpectrogramConfig) arrange(y *tensor.Tensor) *tensor.Tensor {
	first := d.DataFormat == ChannelsFirst
	switch {
	case d.ExpandDims && first:
		return y.Transpose(0, 2, 1, 3)
	case d.ExpandDims:
		return y.Transpose(0, 1, 3, 2)
	}
	y = y.Reshape(-1, y.Dim(1), y.Dim(2)*y.Dim(3))
	if first {
		return y.Transpose(0, 2, 1)
	}
	return y
}
