package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// An OutputMode is in what form a layer that sorts values into categories gives them.
type OutputMode uint8

const (
	Indices  OutputMode = iota // the number of the category, from 0 on
	OneHot                     // a 1 in the category's place along a new last axis; an axis of size 1 goes
	MultiHot                   // a 1 in the place of each category that a sample has: [batch categories]
	Count                      // how often a sample has each category: [batch categories]
	TFIDF                      // Count, times how much a category says: the inverse document frequency
)

// String is Keras's name, such as "multi_hot".
func (m OutputMode) String() string {
	return [...]string{"int", "one_hot", "multi_hot", "count", "tf_idf"}[m]
}

// encode gives categories x, of which there are so many, in a form. Numbers that are none have no 1.
func (m OutputMode) encode(x *tensor.Tensor, categories int, weights *tensor.Tensor) *tensor.Tensor {
	if m == Indices {
		return x
	}
	if m == OneHot && x.Rank() > 1 && x.Dim(-1) == 1 {
		x = x.Squeeze(-1)
	}
	hot := x.ExpandDims(-1).Equal(tensor.Arange(0, float64(categories), 1))
	axis := min(1, x.Rank()-1) // that a sample's categories lie along
	switch {
	case m == OneHot:
		return hot
	case m == MultiHot:
		return hot.Max(axis)
	case weights != nil:
		hot = hot.Mul(weights.ExpandDims(-1))
	}
	return hot.Sum(axis)
}

// mustBe fails for a mode that is none of those that a layer has.
func (m OutputMode) mustBe(class string, modes ...OutputMode) {
	for _, mode := range modes {
		if m == mode {
			return
		}
	}
	tensor.Fail("", class, nil, "the output mode %v is not one of %v", m, modes)
}
