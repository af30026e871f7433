package losses

import "github.com/hornbook-go/hornbook/dl/tensor"

// A Reduction is how the losses of the samples become one number. It is an option of every loss.
type Reduction string

const (
	// SumOverBatchSize divides the sum by how many there are, also where they have weights. What a
	// mask leaves out is not counted. It is the default.
	SumOverBatchSize Reduction = "sum_over_batch_size"
	// Mean is another name for [SumOverBatchSize], as in Keras.
	Mean Reduction = "mean"
	// MeanWithSampleWeight divides the weighted sum by the sum of the weights.
	MeanWithSampleWeight Reduction = "mean_with_sample_weight"
	// Sum does not divide.
	Sum Reduction = "sum"
	// None leaves one loss for each sample, which is nothing to train for.
	None Reduction = "none"
)

// tiny keeps the divisors of sums that are 0 away from 0.
const tiny = 1e-7

func (l *Loss) reduce(values, mask, weights *tensor.Tensor) *tensor.Tensor {
	mask = both(mask, values.Mask())
	if mask != nil && mask.Rank() > values.Rank() { // of time steps, where there is one loss a sample
		mask = nil
	}
	if mask != nil {
		mask = lengthen(mask, values.Rank())
		values = values.Mul(mask)
	}
	if weights != nil {
		if weights.Rank() > values.Rank() && values.Rank() > 0 {
			if weights.Dim(-1) != 1 {
				tensor.Fail("", "SampleWeights", []*tensor.Tensor{weights, values},
					"the loss is one of each sample (input 1), and there are weights (input 0) of time steps: give one weight for each sample")
			}
			weights = weights.Reshape(-1)
		}
		weights = lengthen(weights, values.Rank())
		values = values.Mul(weights)
	}
	switch {
	case l.reduction == None:
		return values
	case l.reduction == Sum:
		return values.Sum()
	case l.reduction == MeanWithSampleWeight && weights != nil:
		count := values.OnesLike().Mul(weights)
		if mask != nil {
			count = count.Mul(mask)
		}
		return values.Sum().Div(count.Sum().Maximum(tensor.Scalar(tiny)))
	case mask != nil:
		return values.Mean().Div(mask.Mean().Maximum(tensor.Scalar(tiny)))
	}
	return values.Mean()
}

// both is the mask of what two masks count.
func both(a, b *tensor.Tensor) *tensor.Tensor {
	if a == nil || b == nil {
		if a == nil {
			return b
		}
		return a
	}
	rank := max(a.Rank(), b.Rank())
	return lengthen(a, rank).Mul(lengthen(b, rank))
}

// lengthen gives x that rank, by axes of size 1 at its end.
func lengthen(x *tensor.Tensor, rank int) *tensor.Tensor {
	for x.Rank() < rank {
		x = x.ExpandDims(-1)
	}
	return x
}
