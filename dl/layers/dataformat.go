package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// A DataFormat is the order of an input's axes.
type DataFormat bool

// ChannelsFirst is for an input [batch channels ...], as in files from PyTorch; the output has its
// channels first, too. The default is channels last, [batch ... channels], which is faster: what is
// computed with channels first is transposed before and after it.
const ChannelsFirst DataFormat = true

// String is Keras's name, such as "channels_last".
func (f DataFormat) String() string {
	if f == ChannelsFirst {
		return "channels_first"
	}
	return "channels_last"
}

// in is x with its channels last.
func (f DataFormat) in(x *tensor.Tensor) *tensor.Tensor {
	if f == ChannelsFirst {
		return x.MoveAxis(1, -1)
	}
	return x
}

// out is y, whose channels are last, with the channels where the layer's output has them.
func (f DataFormat) out(y *tensor.Tensor) *tensor.Tensor {
	if f == ChannelsFirst {
		return y.MoveAxis(-1, 1)
	}
	return y
}

// axes is such as "[batch height width channels]": what an input with so many spatial axes has.
func (f DataFormat) axes(spatial int) string {
	names := [...]string{"steps", "height width", "depth height width"}[spatial-1]
	if f == ChannelsFirst {
		return "[batch channels " + names + "]"
	}
	return "[batch " + names + " channels]"
}

// mustBe fails unless x has so many spatial axes.
func (f DataFormat) mustBe(c *Context, class string, spatial int, x []*tensor.Tensor) {
	if x[0].Rank() != spatial+2 {
		mend := ""
		if x[0].Rank() == spatial+1 && f != ChannelsFirst {
			mend = "; Reshape or ExpandDims(-1) makes one channel of an input without channels"
		}
		tensor.Fail(c.path, class, x, "the input wants the %d axes %s, and has %d%s", spatial+2, f.axes(spatial), x[0].Rank(), mend)
	}
}

// A SpatialOption is [ChannelsFirst] or a [LayerOption].
type SpatialOption interface{ spatial(*spatial) }

// spatial is what the layers that have nothing else to choose about an input's axes have.
type spatial struct {
	DataFormat DataFormat
	layer      []LayerOption
}

func (f DataFormat) spatial(s *spatial)  { s.DataFormat = f }
func (o LayerOption) spatial(s *spatial) { s.layer = append(s.layer, o) }

func newSpatial(options []SpatialOption) (s spatial) {
	for _, o := range options {
		o.spatial(&s)
	}
	return s
}
