package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// FlattenConfig is what a Flatten layer was made with.
type FlattenConfig struct{ spatial }

// Flatten makes one axis of all but the batch: [batch a b c] becomes [batch a·b·c]. A batch of
// scalars, [batch], becomes [batch 1]. With [ChannelsFirst], [batch channels a b] becomes
// [batch a·b·channels], in the order in which a layer with its channels last would have given it.
func Flatten(options ...SpatialOption) *Layer {
	d := FlattenConfig{newSpatial(options)}
	l := newLayer("Flatten", d, d.layer, func(_ *Context, x []*tensor.Tensor) *tensor.Tensor {
		if x[0].Rank() > 2 {
			return d.DataFormat.in(x[0]).Flatten()
		}
		return x[0].Flatten()
	})
	l.masks = masksEnd
	return l
}
