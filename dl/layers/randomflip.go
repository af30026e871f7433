package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// RandomFlipConfig is what a RandomFlip layer was made with.
type RandomFlipConfig struct {
	Mode FlipMode
	spatial
}

// A FlipMode says in what directions images are flipped.
type FlipMode uint8

const (
	HorizontalAndVertical FlipMode = iota // both, each for itself
	Horizontal                            // left and right
	Vertical                              // top and bottom
)

// String is Keras's name, such as "horizontal".
func (m FlipMode) String() string {
	return [...]string{"horizontal_and_vertical", "horizontal", "vertical"}[m]
}

// A RandomFlipOption is a [FlipMode], [ChannelsFirst] or a [LayerOption].
type RandomFlipOption interface{ randomFlip(*RandomFlipConfig) }

func (m FlipMode) randomFlip(d *RandomFlipConfig)    { d.Mode = m }
func (f DataFormat) randomFlip(d *RandomFlipConfig)  { d.DataFormat = f }
func (o LayerOption) randomFlip(d *RandomFlipConfig) { d.layer = append(d.layer, o) }

// RandomFlip mirrors, in training, every other image on the average, and so in both directions unless a
// [FlipMode] says which. Whether it does is drawn for each direction; Keras 3.15 draws once for both.
func RandomFlip(options ...RandomFlipOption) *Layer {
	d := RandomFlipConfig{}
	for _, o := range options {
		o.randomFlip(&d)
	}
	half := [2]float32{0.5, 0.5}
	return augmenting("RandomFlip", d, d.DataFormat, d.layer, func(r *draws, x *tensor.Tensor) *tensor.Tensor {
		if d.Mode != Vertical {
			x = tensor.Where(r.chosen(x, half), x.Flip(2), x)
		}
		if d.Mode != Horizontal {
			x = tensor.Where(r.chosen(x, half), x.Flip(1), x)
		}
		return x
	})
}
