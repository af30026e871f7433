package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// MixUpConfig is what a MixUp layer was made with.
type MixUpConfig struct {
	Alpha float32
	spatial
}

// MixUp mixes, in training, each image with another one of the batch (Zhang and others, 2018): a part of
// the one from a beta distribution with both parameters alpha, and the rest of the other. Labels that it
// is called on, too, with CallMany, [batch classes], are mixed in the same way:
//
//	mixed := layers.MixUp(0.2).CallMany(images, labels)
//
// Keras's default is 0.2.
func MixUp(alpha float32, options ...SpatialOption) *Layer {
	d := MixUpConfig{alpha, newSpatial(options)}
	if !(alpha > 0) {
		tensor.Fail("", "MixUp", nil, "alpha is greater than 0, not %v", alpha)
	}
	return mixing("MixUp", d, d.DataFormat, d.layer, func(r *draws, x, others *tensor.Tensor) (_, weight *tensor.Tensor) {
		parameter := x.KeepDims().Mean(1, 2, 3).FullLike(alpha)
		weight = parameter.BetaRandom(parameter, r.next())
		return others.Add(weight.Mul(x.Sub(others))), weight
	})
}

// CutMixConfig is what a CutMix layer was made with.
type CutMixConfig struct {
	Factor [2]float32
	spatial
}

// CutMix puts, in training, a rectangle of another image of the batch into each (Yun and others, 2019),
// whose part of the image is what a beta distribution with both parameters factor leaves. Labels that it
// is called on, too, with CallMany, [batch classes], are mixed by the same part; see [MixUp]. Keras's
// default is 1.
func CutMix[F Factor](by F, options ...SpatialOption) *Layer {
	d := CutMixConfig{factor("CutMix", "factor", by, 0, 1), newSpatial(options)}
	return mixing("CutMix", d, d.DataFormat, d.layer, func(r *draws, x, others *tensor.Tensor) (_, weight *tensor.Tensor) {
		alpha := r.one(x, d.Factor).AddScalar(1e-6).Add(x.KeepDims().Mean(1, 2, 3).FullLike(0)) // [batch 1 1 1]
		side := alpha.BetaRandom(alpha, r.next()).Neg().AddScalar(1).Sqrt()
		b := r.box(x, side, side)
		return tensor.Where(b.inside, others, x), b.part.Neg().AddScalar(1)
	})
}

// mixing is a layer that mixes images x with others, and then labels by the images' weights.
func mixing(class string, config any, format DataFormat, options []LayerOption, f func(r *draws, x, others *tensor.Tensor) (y, weight *tensor.Tensor)) *Layer {
	l := newLayer(class, config, options, nil)
	l.fn = func(c *Context, x []*tensor.Tensor) []*tensor.Tensor {
		y := format.images(c, class, x)
		if len(x) > 2 || len(x) == 2 && x[1].Rank() == 0 {
			tensor.Fail(c.path, class, x, "the inputs are images and, if there are any, labels [batch ...]")
		}
		if !c.Training() {
			return x
		}
		r := &draws{from: c.Rand()}
		order := y.PermutationLike(r.next())
		y, weight := f(r, y, y.Take(order, 0))
		out := []*tensor.Tensor{format.out(y)}
		if len(x) == 2 {
			labels, others := x[1], x[1].Take(order, 0)
			shape := []int{-1}
			for len(shape) < labels.Rank() {
				shape = append(shape, 1)
			}
			out = append(out, others.Add(weight.Reshape(shape...).Mul(labels.Sub(others))))
		}
		return out
	}
	return l
}
