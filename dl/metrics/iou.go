package metrics

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An IntersectionOverUnion is made by [IoU] and its kin.
type IntersectionOverUnion struct {
	kind
	classes   int
	targets   []int
	threshold float32   // of BinaryIoU, which alone has one
	counts    []float64 // [target prediction]
}

// IoU is how much of what is of a class or is predicted to be is both, as a mean over the given classes
// of so many: true positives by the sum of true positives, false positives and false negatives (Jaccard,
// 1901). Targets and predictions are numbers of classes, [batch ...], such as of the pixels of images;
// classes that are nowhere are left out of the mean.
func IoU(classes int, targets []int, options ...IoUOption) *IntersectionOverUnion {
	m := newIoU("IoU", "io_u", classes, targets, map[string]any{
		"num_classes": classes, "target_class_ids": slices.Clone(targets), "ignore_class": nil, "sparse_y_true": true, "sparse_y_pred": true, "axis": -1})
	for _, o := range options {
		o.iou(&m.kind)
	}
	return m
}

// MeanIoU is [IoU] of all classes.
func MeanIoU(classes int, options ...IoUOption) *IntersectionOverUnion {
	m := newIoU("MeanIoU", "mean_io_u", classes, all(classes), map[string]any{
		"num_classes": classes, "ignore_class": nil, "sparse_y_true": true, "sparse_y_pred": true, "axis": -1})
	for _, o := range options {
		o.iou(&m.kind)
	}
	return m
}

// OneHotIoU is [IoU] where both have a value for each class, of which the greatest is taken:
// [batch ... classes].
func OneHotIoU(classes int, targets []int, options ...OneHotIoUOption) *IntersectionOverUnion {
	m := newIoU("OneHotIoU", "one_hot_io_u", classes, targets, map[string]any{
		"num_classes": classes, "target_class_ids": slices.Clone(targets), "ignore_class": nil, "sparse_y_pred": false, "axis": -1})
	for _, o := range options {
		o.oneHotIoU(&m.kind)
	}
	return m
}

// OneHotMeanIoU is [OneHotIoU] of all classes.
func OneHotMeanIoU(classes int, options ...OneHotIoUOption) *IntersectionOverUnion {
	m := newIoU("OneHotMeanIoU", "one_hot_mean_io_u", classes, all(classes), map[string]any{
		"num_classes": classes, "ignore_class": nil, "sparse_y_pred": false, "axis": -1})
	for _, o := range options {
		o.oneHotIoU(&m.kind)
	}
	return m
}

// BinaryIoU is [IoU] of two classes, where predictions of a [Threshold] or more, 0.5 by default, are of
// class 1. Both are [batch ...].
func BinaryIoU(options ...BinaryIoUOption) *IntersectionOverUnion {
	config := map[string]any{"target_class_ids": []int{0, 1}, "threshold": 0.5}
	m := newIoU("BinaryIoU", "binary_io_u", 2, []int{0, 1}, config)
	for _, o := range options {
		o.binaryIoU(&m.kind)
	}
	m.targets = m.config["target_class_ids"].([]int)
	m.threshold = float32(m.number("threshold"))
	m.mustBeClasses()
	return m
}

func all(classes int) []int {
	targets := make([]int, max(classes, 0))
	for i := range targets {
		targets[i] = i
	}
	return targets
}

func newIoU(class, name string, classes int, targets []int, config map[string]any) *IntersectionOverUnion {
	m := &IntersectionOverUnion{kind: kind{class, name, pixels, config}, classes: classes, targets: slices.Clone(targets)}
	if classes < 1 {
		m.unfit("the number of classes is %d: it is 1 or more", classes)
	}
	m.mustBeClasses()
	m.counts = make([]float64, classes*classes)
	return m
}

func (m *IntersectionOverUnion) mustBeClasses() {
	for _, k := range m.targets {
		if k < 0 || k >= m.classes {
			m.unfit("there is no class %d: there are %d, from 0 to %d", k, m.classes, m.classes-1)
		}
	}
}

func (m *IntersectionOverUnion) Reset() { clear(m.counts) }

// sparse reports whether targets and predictions are numbers of classes.
func (k *kind) sparse() (want, got bool) {
	want, chosen := k.config["sparse_y_true"].(bool)
	if !chosen { // the class says it
		want = k.class == "BinaryIoU"
	}
	return want, k.class == "BinaryIoU" || k.flag("sparse_y_pred")
}

// Update adds a batch.
func (m *IntersectionOverUnion) Update(want, got, weights *tensor.Tensor) {
	m.mustFit(want, got)
	sparseWant, sparseGot := m.sparse()
	truths := m.choices(want, sparseWant)
	choices := m.choices(got, sparseGot)
	n := truths.n
	each := 1
	var weight []float32
	if weights != nil {
		if weight = weights.Values(); len(weight) == 0 || n%len(weight) != 0 {
			m.fail([]*tensor.Tensor{want, got, weights}, "there are %d predictions, and %d weights (input 2): give one weight for each, or for each sample", n, len(weight))
		}
		each = n / len(weight)
	}
	ignored, ignores := m.config["ignore_class"].(int)
	for i := range n {
		label := truths.at(i)
		if ignores && label == float32(ignored) {
			continue
		}
		predicted := choices.at(i)
		if m.class == "BinaryIoU" {
			predicted = truth(predicted >= m.threshold)
		}
		w, g := int(label), int(predicted)
		if w < 0 || w >= m.classes || float32(w) != label {
			m.fail([]*tensor.Tensor{want, got}, "label %v is none of the %d classes: number them from 0 to %d, or leave it out with metrics.IgnoreClass", label, m.classes, m.classes-1)
		}
		if g < 0 || g >= m.classes || float32(g) != predicted {
			m.fail([]*tensor.Tensor{want, got}, "prediction %v is none of the %d classes: give metrics.SparsePredictions(false) where they are values for each class, or use metrics.BinaryIoU where there are two", predicted, m.classes)
		}
		k := 1.0
		if weight != nil {
			k = float64(weight[i/each])
		}
		m.counts[w*m.classes+g] += k
	}
}

// A choice is a tensor of numbers of classes, or of values for each along an axis.
type choice struct {
	values  []float32
	n       int // how many there are
	classes int // 0 of numbers
	inner   int
}

func (m *IntersectionOverUnion) choices(x *tensor.Tensor, sparse bool) choice {
	if sparse {
		return choice{values: x.Values(), n: len(x.Values())}
	}
	outer, classes, inner := around(x.Shape(), m.axis())
	return choice{x.Values(), outer * inner, classes, inner}
}

// at is the number of the class at place i.
func (c choice) at(i int) float32 {
	if c.classes == 0 {
		return c.values[i]
	}
	from := i/c.inner*c.classes*c.inner + i%c.inner
	k := 0
	for j := range c.classes {
		if c.values[from+j*c.inner] > c.values[from+k*c.inner] {
			k = j
		}
	}
	return float32(k)
}

func (m *IntersectionOverUnion) Result() float64 {
	var sum, there float64
	for _, k := range m.targets {
		var union float64
		for j := range m.classes {
			union += m.counts[k*m.classes+j] + m.counts[j*m.classes+k]
		}
		both := m.counts[k*m.classes+k]
		if union -= both; union > 1e-9 {
			sum += both / (union + epsilon)
			there++
		}
	}
	return sum / (there + epsilon)
}

// String is such as "mean_io_u 0.9773": the name and the result so far.
func (m *IntersectionOverUnion) String() string { return text(m) }
