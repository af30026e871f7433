package metrics

import (
	"fmt"
	"math"
	"strings"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// A ConfusionMatrix counts which class is taken for which: Counts[i][j] samples of class i were
// predicted to be of class j.
type ConfusionMatrix struct {
	Counts  [][]int
	Classes []string // their names
}

// NewConfusionMatrix compares what is right with what was predicted. Each is [samples] of class
// numbers, or [samples classes], one-hot or probabilities, of which the greatest is taken. Classes
// without a name given bear their number.
//
//	notebook.Show(metrics.NewConfusionMatrix(data.Test.Y, model.Predict(data.Test.X), data.Classes...))
//
// [plotting.ConfusionMatrix] draws a figure of it.
//
// [plotting.ConfusionMatrix]: https://pkg.go.dev/github.com/hornbook-go/hornbook/plotting#ConfusionMatrix
func NewConfusionMatrix(want, got tensor.Array, classes ...string) *ConfusionMatrix {
	wanted, n := classNumbers(want)
	gotten, k := classNumbers(got)
	if len(wanted) != len(gotten) {
		panic(&tensor.Error{Op: "NewConfusionMatrix", Detail: fmt.Sprintf("there are %d labels and %d predictions: give one for each sample, of the same samples", len(wanted), len(gotten)),
			In: []tensor.Shape{want.Shape(), got.Shape()}, At: tensor.Caller()})
	}
	c := &ConfusionMatrix{}
	n = max(n, k, len(classes))
	for i := range n {
		c.Counts = append(c.Counts, make([]int, n))
		name := fmt.Sprint(i)
		if i < len(classes) {
			name = classes[i]
		}
		c.Classes = append(c.Classes, name)
	}
	for i := range wanted {
		c.Counts[wanted[i]][gotten[i]]++
	}
	return c
}

// mostClasses is how many classes a matrix may have: one of so many takes 32 MB.
const mostClasses = 2000

// classNumbers are the classes of labels or predictions, and how many classes there are at least.
func classNumbers(a tensor.Array) (numbers []int, classes int) {
	s := a.Shape()
	fail := func(format string, args ...any) {
		panic(&tensor.Error{Op: "NewConfusionMatrix", Detail: fmt.Sprintf(format, args...), In: []tensor.Shape{s}, At: tensor.Caller()})
	}
	if len(s) != 1 && len(s) != 2 {
		fail("labels and predictions have the shape [samples] or [samples classes]; Reshape them so")
	}
	rows := make([]int, s[0])
	for i := range rows {
		rows[i] = i
	}
	values := make([]float32, s.Size())
	a.Gather(values, rows)
	width := s[1:].Size()
	if width > mostClasses {
		fail("there are %d classes, and a matrix has at most %d", width, mostClasses)
	}
	for i := range rows {
		row := values[i*width : (i+1)*width]
		if width > 1 {
			best := 0
			for j, v := range row {
				if v > row[best] || row[best] != row[best] {
					best = j
				}
			}
			numbers = append(numbers, best)
			continue
		}
		if len(row) == 0 {
			fail("the predictions have no classes")
		}
		v := float64(row[0])
		if v < 0 || v >= mostClasses || v != math.Trunc(v) {
			fail("sample %d has the value %v, which is not the number of a class: round probabilities of one class, with Round", i, row[0])
		}
		numbers = append(numbers, int(v))
		classes = max(classes, int(v)+1)
	}
	if width > 1 {
		classes = width
	}
	return numbers, classes
}

// Accuracy is the part of all samples that were predicted right, 0 if there are none.
func (c *ConfusionMatrix) Accuracy() float64 {
	right, all := 0, 0
	for i, row := range c.Counts {
		right += row[i]
		for _, n := range row {
			all += n
		}
	}
	if all == 0 {
		return 0
	}
	return float64(right) / float64(all)
}

// Recall is the part of the samples of class i that were found, NaN if there are none.
func (c *ConfusionMatrix) Recall(i int) float64 {
	return float64(c.Counts[i][i]) / float64(c.samples(i))
}

// samples is how many there are of class i.
func (c *ConfusionMatrix) samples(i int) (n int) {
	for _, k := range c.Counts[i] {
		n += k
	}
	return n
}

// Precision is the part of the samples predicted to be of class i that are, NaN if there are none.
func (c *ConfusionMatrix) Precision(i int) float64 {
	all := 0
	for _, row := range c.Counts {
		all += row[i]
	}
	return float64(c.Counts[i][i]) / float64(all)
}

// mostShown is how many classes are shown: more would not fit a page.
const mostShown = 20

// String is a table with a row for each right class and a column for each predicted one. Of many
// classes, those at both ends are shown.
func (c *ConfusionMatrix) String() string {
	is := page.Shown(len(c.Counts), mostShown)
	rows := [][]string{{""}}
	for _, j := range is {
		rows[0] = append(rows[0], c.name(j))
	}
	for _, i := range is {
		row := []string{c.name(i)}
		for _, j := range is {
			row = append(row, c.cell(i, j).Text)
		}
		rows = append(rows, row)
	}
	width := 0
	for _, row := range rows {
		for _, text := range row {
			width = max(width, len([]rune(text)))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "accuracy %.4f; rows are right, columns predicted", c.Accuracy())
	for _, row := range rows {
		b.WriteString("\n")
		for i, text := range row {
			if i > 0 {
				b.WriteString("  ")
			}
			b.WriteString(strings.Repeat(" ", width-len([]rune(text))) + text)
		}
	}
	return b.String()
}

// HTML is the matrix for a notebook: hits blue, errors orange, the stronger the more there are of
// their row, by the root so that a few errors are seen. Beside each row stands the recall of the
// class, below each column the precision. Of many classes, those at both ends are shown.
func (c *ConfusionMatrix) HTML() string {
	is := page.Shown(len(c.Counts), mostShown)
	t := page.Table{Label: true, Head: []string{language.Pick("right \\ predicted", "实际 \\ 预测")}, Caption: c.Alt()}
	for _, j := range is {
		t.Head = append(t.Head, c.name(j))
	}
	t.Head = append(t.Head, language.Pick("recall", "召回率"))
	last := page.Cells(language.Pick("precision", "精确率"))
	for _, i := range is {
		row := page.Cells(c.name(i))
		for _, j := range is {
			row = append(row, c.cell(i, j))
		}
		if i < 0 {
			t.Rows = append(t.Rows, append(row, page.Cell{}))
			last = append(last, page.Cell{})
			continue
		}
		t.Rows = append(t.Rows, append(row, page.Cell{Text: percent(c.Recall(i))}))
		last = append(last, page.Cell{Text: percent(c.Precision(i))})
	}
	t.Rows = append(t.Rows, append(last, page.Cell{Text: percent(c.Accuracy()), Bold: true}))
	return page.Box(page.Title(language.Pick("confusion matrix", "混淆矩阵"), c.facts()...), t.HTML())
}

func (c *ConfusionMatrix) name(i int) string {
	if i < 0 {
		return "…"
	}
	return c.Classes[i]
}

func (c *ConfusionMatrix) cell(i, j int) page.Cell {
	if i < 0 || j < 0 {
		return page.Cell{Text: "…"}
	}
	n := c.Counts[i][j]
	cell := page.Cell{Text: page.Thousands(n)}
	if n == 0 {
		cell.Text = "·"
		return cell
	}
	part := math.Sqrt(float64(n) / float64(c.samples(i)))
	if i == j {
		part = -part
	}
	cell.Background = page.Heat(part, 1)
	return cell
}

func percent(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*v)
}

// facts are how many are right, and which two classes are taken for each other most.
func (c *ConfusionMatrix) facts() []string {
	facts := []string{fmt.Sprintf(language.Pick("accuracy %s", "准确率 %s"), percent(c.Accuracy()))}
	most, from, to := 0, 0, 0
	for i, row := range c.Counts {
		for j, n := range row {
			if i != j && n > most {
				most, from, to = n, i, j
			}
		}
	}
	if most > 0 {
		facts = append(facts, fmt.Sprintf(language.Pick("most often %s is taken for %s: %s of %s", "最常将 %s 误判为 %s：%s / %s"), c.Classes[from], c.Classes[to], page.Thousands(most), page.Thousands(c.samples(from))))
	}
	return facts
}

// Alt says in words what the matrix shows.
func (c *ConfusionMatrix) Alt() string {
	return fmt.Sprintf(language.Pick("Confusion matrix of %d classes, ", "%d 个类别的混淆矩阵，"), len(c.Classes)) + strings.Join(c.facts(), ", ")
}
