package tensor

import (
	"fmt"

	"gonum.org/v1/gonum/dsp/fourier"
)

// STFT is the short-time Fourier transform of x [... time]: frames of as many elements as the window
// has, each stride after the other, are multiplied by the window, and continued with zeros to n
// elements. The result [... frames n/2+1 2] has the real and the imaginary part of each frequency from
// 0 to half the sampling rate. Only whole frames are taken. The window has no gradient.
func (x *Tensor) STFT(window *Tensor, stride, n int) *Tensor {
	if stride < 1 {
		Fail("", "STFT", []*Tensor{x, window}, "frames follow each other after 1 element or more, not %d", stride)
	}
	return apply(stft{stride, n}, x, window)
}

type stft struct{ stride, n int }

func (o stft) String() string { return fmt.Sprintf("stft %d", o.n) }

func (o stft) Shape(in []Shape) (Shape, error) {
	x, window := in[0], in[1]
	switch {
	case len(x) == 0 || len(x)+2 > maxRank:
		return nil, wrongf("a signal has the axes [... time], and at most %d of them", maxRank-2)
	case len(window) != 1 || window[0] == 0 || o.n < window[0]:
		return nil, wrongf("the window is one row of 1 to %d elements, the length of the transform", o.n)
	}
	frames := Unknown
	if time := x.Dim(-1); time != Unknown && window[0] != Unknown {
		if frames = (time-window[0])/o.stride + 1; time < window[0] {
			return nil, wrongf("a frame of %d elements is longer than the signal of %d", window[0], time)
		}
	}
	out := append(Shape{}, x[:len(x)-1]...)
	return append(out, frames, o.n/2+1, 2), nil
}

// A transform is what an stft works with.
type transform struct {
	fft          *fourier.FFT
	frame        []float64
	coefficients []complex128
}

func (o stft) transform(c *Call) *transform {
	t, ok := c.plan.(*transform)
	if !ok {
		t = &transform{fourier.NewFFT(o.n), make([]float64, o.n), make([]complex128, o.n/2+1)}
		c.plan = t
	}
	return t
}

func (o stft) flops(in []Shape) int {
	out, err := o.Shape(in)
	if err != nil {
		return 0
	}
	bits := 0
	for k := o.n; k > 1; k /= 2 {
		bits++
	}
	return out[:len(out)-2].Size() * (in[1].Size() + 5*o.n/2*bits)
}

func (o stft) Forward(c *Call) {
	t, window, y := o.transform(c), c.In[1].data, c.Out.data
	time, frames := c.In[0].shape.Dim(-1), c.Out.shape.Dim(-3)
	for s := range c.Out.shape[:len(c.Out.shape)-3].Size() {
		for f := range frames {
			from := c.In[0].data[s*time+f*o.stride:][:len(window)]
			clear(t.frame)
			for i, w := range window {
				t.frame[i] = float64(w) * float64(from[i])
			}
			t.fft.Coefficients(t.coefficients, t.frame)
			to := y[(s*frames+f)*(o.n/2+1)*2:]
			for k, v := range t.coefficients {
				to[2*k], to[2*k+1] = float32(real(v)), float32(imag(v))
			}
		}
	}
}

// y_k = Σ w_i·x_i·e^(-2πi·k·i/n), so dx_i = w_i·Re Σ dy_k·e^(2πi·k·i/n): a transform back, which
// counts the frequencies between 0 and the last twice.
func (o stft) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	t, window, dy := o.transform(c), c.In[1].data, c.Out.grad.values
	time, frames := c.In[0].shape.Dim(-1), c.Out.shape.Dim(-3)
	for s := range c.Out.shape[:len(c.Out.shape)-3].Size() {
		for f := range frames {
			from := dy[(s*frames+f)*(o.n/2+1)*2:]
			for k := range t.coefficients {
				d := complex(float64(from[2*k]), float64(from[2*k+1]))
				if k > 0 && 2*k < o.n {
					d /= 2
				}
				t.coefficients[k] = d
			}
			t.fft.Sequence(t.frame, t.coefficients)
			to := dx[s*time+f*o.stride:][:len(window)]
			for i, w := range window {
				to[i] += float32(float64(w) * t.frame[i])
			}
		}
	}
}
