package plotting

import (
	"fmt"
	"slices"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Predictions shows images x with what a model makes of each: the class, how sure it is, as a bar
// and in percent, and where that is wrong, a cross and what it should be. want are the classes, and
// got the probabilities [images classes], or [images 1] of class 1.
//
//	plotting.Predictions(x.Rows(0, 20), y.Rows(0, 20), model.Predict(x.Rows(0, 20)))
func Predictions(x, want, got dl.Source, names ...ClassNames) *Figure {
	g := newPredicted("Predictions", x, want, got, oneOf("Predictions", names))
	if g.n > mostImages {
		tensor.Fail("", "Predictions", nil, "%d images are too many to be looked at: take up to %d, as with Rows(0, 100)", g.n, mostImages)
	}
	all := make([]int, g.n)
	for i := range all {
		all[i] = i
	}
	return g.figure(all, language.Pick("predictions for images", "张带预测的图像"))
}

// MostWrong shows the n images of x that a model is most sure of and wrong about, the surest first.
// See [Predictions].
func MostWrong(n int, x, want, got dl.Source, names ...ClassNames) *Figure {
	if n < 1 || n > mostImages {
		tensor.Fail("", "MostWrong", nil, "the number of images is from 1 to %d, not %d", mostImages, n)
	}
	g := newPredicted("MostWrong", x, want, got, oneOf("MostWrong", names))
	var wrong []int
	for i := range g.n {
		if g.want[i] >= 0 && g.got[i] >= 0 && g.want[i] != g.got[i] {
			wrong = append(wrong, i)
		}
	}
	if len(wrong) == 0 {
		return note(fmt.Sprintf(language.Pick("No mistakes: all %d predictions are right", "没有错误：全部%d个预测都正确"), g.n))
	}
	slices.SortStableFunc(wrong, func(a, b int) int { return -compareFloats(g.sure[a], g.sure[b]) })
	f := g.figure(wrong[:min(n, len(wrong))], language.Pick("surest mistakes as images", "张模型最自信却判错的图像"))
	f.alt = fmt.Sprintf(language.Pick("%d of %d predictions are wrong. %s", "%d/%d个预测错误。%s"), len(wrong), g.n, f.alt)
	return f
}

// predicted are images, what they are, and what a model takes them for.
type predicted struct {
	op        string
	n         int
	x         tensor.Array
	want, got []int
	sure      []float64
	names     []string
}

func newPredicted(op string, x, want, got dl.Source, names ClassNames) *predicted {
	g := &predicted{op: op}
	var wants, gots int
	g.want, wants = classesOf(op, want)
	g.got, gots = classesOf(op, got)
	mustAgree(op, len(g.want), len(g.got))
	if x == nil || len(x.Arrays()) != 1 || x.Arrays()[0] == nil {
		tensor.Fail("", op, nil, "the images are one array")
	}
	g.x = x.Arrays()[0]
	if s := g.x.Shape(); len(s) == 0 || s[0] != len(g.want) {
		tensor.Fail("", op, nil, "there are images %v and %d targets, and each image has one", s, len(g.want))
	}
	g.n = len(g.want)
	p := gathered(op, got)
	for i, class := range g.got {
		sure := 1.0
		if p.size > 1 && class >= 0 {
			sure = float64(p.row(i)[class])
		} else if p.size == 1 && class >= 0 {
			if v := float64(p.values[i]); v > 0 && v < 1 {
				sure = max(v, 1-v)
			}
		}
		g.sure = append(g.sure, sure)
	}
	g.names = names.named(op, max(wants, gots, len(names)))
	return g
}

// figure shows the images of those numbers.
func (g *predicted) figure(rows []int, of string) *Figure {
	if len(rows) == 0 {
		return note(language.Pick("No predictions: there is no image", "没有预测：没有图像"))
	}
	shape := slices.Clone(g.x.Shape())
	shape[0] = len(rows)
	x := tensor.New(shape, nil)
	g.x.Gather(x.Values(), slices.Clone(rows))
	m := &images{of: of, right: []bool{}, columns: min(len(rows), 8)}
	m.read(x)
	name := func(class int) string {
		if class < 0 {
			return "?"
		}
		return g.names[class]
	}
	right := 0
	for _, i := range rows {
		ok := g.want[i] == g.got[i] && g.want[i] >= 0
		title := fmt.Sprintf(language.Pick("%s %.0f %%", "%s %.0f%%"), name(g.got[i]), 100*g.sure[i])
		if ok {
			right++
		} else {
			title = fmt.Sprintf(language.Pick("%s, is %s", "%s，应为%s"), name(g.got[i]), name(g.want[i]))
		}
		m.titles, m.right, m.confidence = append(m.titles, title), append(m.right, ok), append(m.confidence, g.sure[i])
	}
	f := m.figure()
	f.alt = fmt.Sprintf(language.Pick("%d right of %d: %s", "%d个正确，共%d个：%s"), right, len(rows), f.alt)
	return f
}
