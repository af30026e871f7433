package metrics

import (
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A confusion counts, by their weights, what is predicted to be positive at each of some thresholds.
type confusion struct {
	kind
	thresholds []float32
	even       bool // so that a prediction's place among them can be computed
	labels     int  // that are counted apart, where several are
	apart      bool
	// true and false positives [threshold label], and all that are positive and negative [label]
	tp, fp              []float64
	positives, negative []float64
	top                 []int // of a row
	buckets             [2][]float64
}

func newConfusion(class, name string, config map[string]any) confusion {
	return confusion{kind: kind{class, name, elements, config}, labels: 1}
}

// at sets the thresholds: those of the option, or the default.
func (c *confusion) at(otherwise float64) {
	given, ok := c.config["thresholds"].([]float64)
	if !ok {
		given = []float64{otherwise}
	}
	c.setThresholds(given, evenly(given))
}

func (c *confusion) setThresholds(thresholds []float64, even bool) {
	c.thresholds = make([]float32, len(thresholds))
	for i, t := range thresholds {
		c.thresholds[i] = float32(t)
	}
	c.even = even
	c.room()
}

func (c *confusion) room() {
	n := len(c.thresholds) * c.labels
	c.tp, c.fp = make([]float64, n), make([]float64, n)
	c.positives, c.negative = make([]float64, c.labels), make([]float64, c.labels)
	c.buckets = [2][]float64{make([]float64, n), make([]float64, n)}
}

// evenly reports whether thresholds divide what lies from 0 to 1 evenly.
func evenly(thresholds []float64) bool {
	if len(thresholds) < 3 {
		return false
	}
	for i, t := range thresholds {
		want := float64(i) / float64(len(thresholds)-1)
		if math.Abs(t-want) > epsilon+1e-5*want {
			return false
		}
	}
	return true
}

func (c *confusion) Reset() {
	for _, counts := range [][]float64{c.tp, c.fp, c.positives, c.negative} {
		clear(counts)
	}
}

// Update adds a batch: targets of 0 and 1, and predictions from 0 to 1, [batch ... columns].
func (c *confusion) Update(want, got, weights *tensor.Tensor) {
	c.update(want, got, weights, nil, false)
}

// update may weigh the columns, too, and take predictions for logits.
func (c *confusion) update(want, got, weights *tensor.Tensor, columns []float64, logits bool) {
	c.mustFit(want, got)
	w, g := want.Values(), got.Values()
	width, rows := 1, len(g)
	if got.Rank() > 1 {
		width = got.Dim(-1)
		rows = got.Shape()[:got.Rank()-1].Size()
	}
	if len(columns) > 0 && len(columns) != width {
		c.fail([]*tensor.Tensor{want, got}, "there are %d label weights for %d columns: give one for each", len(columns), width)
	}
	if c.apart && width != c.labels {
		c.fail([]*tensor.Tensor{want, got}, "the metric counts %d labels apart, and there are %d columns: give one for each", c.labels, width)
	}
	from, to := 0, width
	if class, ok := c.config["class_id"].(int); ok {
		if got.Rank() < 2 || class >= width {
			c.fail([]*tensor.Tensor{want, got}, "there is no class %d among the columns of the predictions (input 1): number them from 0", class)
		}
		from, to = class, class+1
	}
	count := c.weighing(want, got, weights, rows, width)
	topK, tops := c.config["top_k"].(int)
	clear(c.buckets[0])
	clear(c.buckets[1])
	for r := range rows {
		row := g[r*width : r*width+width]
		if tops {
			c.top = greatest(c.top[:0], row, topK)
		}
		for j := from; j < to; j++ {
			target, p := w[r*width+j], row[j]
			if target != 0 && target != 1 {
				c.fail([]*tensor.Tensor{want, got}, "label %v is neither 0 nor 1: put 1 where it is positive, and 0 where not", target)
			}
			if tops && !slices.Contains(c.top, j) {
				p = negligible
			}
			if logits {
				p = float32(1 / (1 + math.Exp(-float64(p))))
			}
			weight := count.of(r, j)
			if len(columns) > 0 {
				weight *= columns[j]
			}
			label := 0
			if c.apart {
				label = j
			}
			c.count(p, target == 1, weight, label)
		}
	}
	if c.even {
		c.pour()
	}
}

// negligible is less than any threshold of a user's, and the threshold of what is among the top.
const negligible = -1e10

// A weighing is what the columns of the rows count.
type weighing struct {
	weights []float32 // nil where all count the same
	each    int       // the rows that a weight is for
	columns int       // weights of a row, where it has more than one
}

func (c *confusion) weighing(want, got, weights *tensor.Tensor, rows, width int) weighing {
	if weights == nil {
		return weighing{}
	}
	w := weights.Values()
	switch {
	case len(w) > 0 && rows%len(w) == 0:
		return weighing{w, rows / len(w), 0}
	case len(w) != rows*width:
		c.fail([]*tensor.Tensor{want, got, weights}, "there are %d predictions, and %d weights (input 2): give one weight for each sample or for each prediction", rows*width, len(w))
	}
	return weighing{w, 1, width}
}

func (w weighing) of(row, column int) float64 {
	switch {
	case w.weights == nil:
		return 1
	case w.columns == 0:
		return float64(w.weights[row/w.each])
	}
	return float64(w.weights[row*w.columns+column])
}

func (c *confusion) count(p float32, positive bool, weight float64, label int) {
	side, counts, all := 1, c.fp, c.negative
	if positive {
		side, counts, all = 0, c.tp, c.positives
	}
	all[label] += weight
	if !c.even {
		for t, threshold := range c.thresholds {
			if p > threshold {
				counts[t*c.labels+label] += weight
			}
		}
		return
	}
	// The last threshold that is less than p, as Keras computes it.
	bucket := int(math.Ceil(float64(min(max(p, 0), 1)*float32(len(c.thresholds)-1)))) - 1
	if c.thresholds[0] < 0 {
		bucket = max(bucket, 0)
	}
	if bucket >= 0 && p == p {
		c.buckets[side][bucket*c.labels+label] += weight
	}
}

// pour adds the buckets to all thresholds that are not greater.
func (c *confusion) pour() {
	for side, counts := range [][]float64{c.tp, c.fp} {
		above := c.buckets[side]
		for i := len(above) - 1; i >= 0; i-- {
			if i+c.labels < len(above) {
				above[i] += above[i+c.labels]
			}
			counts[i] += above[i]
		}
	}
}

// fn and tn are what was not found and what was not taken for positive at place i.
func (c *confusion) fn(i int) float64 { return c.positives[i%c.labels] - c.tp[i] }
func (c *confusion) tn(i int) float64 { return c.negative[i%c.labels] - c.fp[i] }

func (c *confusion) precision(i int) float64 { return ratio(c.tp[i], c.tp[i]+c.fp[i]) }
func (c *confusion) recall(i int) float64    { return ratio(c.tp[i], c.positives[i%c.labels]) }

// specificity is the part of what is negative that was not taken for positive.
func (c *confusion) specificity(i int) float64 { return ratio(c.tn(i), c.negative[i%c.labels]) }

// greatest appends the places of the k greatest values, of several the first.
func greatest(dst []int, row []float32, k int) []int {
	for j, v := range row {
		i := len(dst)
		for i > 0 && v > row[dst[i-1]] {
			i--
		}
		if i == k {
			continue
		}
		if len(dst) < k {
			dst = append(dst, 0)
		}
		copy(dst[i+1:], dst[i:])
		dst[i] = j
	}
	return dst
}
