package datasets

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// HTML is the set for a notebook: some samples of each class, as images where they are, as points
// where they lie in the plane, and else as rows of a table, and how many there are of each class.
func (s *Set) HTML() string {
	var facts []string
	if s.Synthetic {
		facts = append(facts, language.Pick("synthetic: generated, not collected", "合成数据：由程序生成，并非采集"))
	}
	train, test := s.Train.exhibit(s.Classes), s.Test.exhibit(s.Classes)
	return page.Box(
		page.Title(s.Name, facts...),
		page.Table{Left: 1, Label: true, Head: []string{"", "X", "Y"}, Rows: [][]page.Cell{
			page.Cells(language.Pick("train", "训练"), shapeText(s.Train.X), shapeText(s.Train.Y)),
			page.Cells(language.Pick("test", "测试"), shapeText(s.Test.X), shapeText(s.Test.Y)),
		}}.HTML(),
		train.samples(),
		countsTable(s.Classes, train, test),
		page.Note(language.Pick("source: ", "来源：")+s.Source),
	)
}

// PNG is a picture of some samples of each class where they are images, or nil.
func (s *Set) PNG() ([]byte, error) { return s.Train.exhibit(s.Classes).png() }

// Alt says in words what a picture of the set shows.
func (s *Set) Alt() string { return s.Train.exhibit(s.Classes).alt(s.Name) }

// HTML is the part of a set for a notebook: some of its samples, and of images with numbers for labels
// how many there are of each.
func (s Split) HTML() string {
	classes := s.numbers()
	e := s.exhibit(classes)
	return page.Box(page.Title("", "X "+shapeText(s.X), "Y "+shapeText(s.Y)), e.samples(), countsTable(classes, e))
}

// PNG is a picture of some samples where they are images, or nil.
func (s Split) PNG() ([]byte, error) { return s.exhibit(s.numbers()).png() }

// Alt says in words what a picture of the part shows.
func (s Split) Alt() string { return s.exhibit(s.numbers()).alt(s.String()) }

// numbers are the classes of images whose labels are small whole numbers, or nil: a split does not know
// its classes' names, and numbers beside other data may be values as well.
func (s Split) numbers() []string {
	const most = 100
	e := s.exhibit(nil)
	if !e.pictures() || e.y == nil || len(e.y.Shape()) != 1 {
		return nil
	}
	for k := range most {
		e.classes = append(e.classes, strconv.Itoa(k))
	}
	labels := e.labels()
	if len(labels) == 0 {
		return nil
	}
	return e.classes[:slices.Max(labels)+1]
}

func (s Split) exhibit(classes []string) exhibit {
	e := exhibit{classes: classes}
	if s.X != nil { // an interface of a nil pointer is not nil
		e.x = s.X
	}
	if s.Y != nil {
		e.y = s.Y
	}
	return e
}

// HTML is the table for a notebook: its first rows by the names of their columns, what lies in each
// column, and how many rows there are of each class.
func (t *Table) HTML() string {
	e := Split{t.X, t.Y}.exhibit(t.Classes)
	e.columns, e.targets, e.texts = t.Columns, t.Targets, map[int][]string{}
	for j, name := range t.Columns {
		for _, k := range t.columns {
			if k.name == name && k.numbers != nil {
				e.texts[j] = k.texts
			}
		}
	}
	return page.Box(page.Title(t.Name, "X "+shapeText(t.X), "Y "+shapeText(t.Y)), e.samples(), e.ranges(), countsTable(t.Classes, e))
}

// HTML is the images for a notebook: some of each class, and how many there are of each.
func (f *Images) HTML() string {
	e := f.exhibit()
	return page.Box(page.Title(f.Dir, "X "+f.X.Shape().String()), e.samples(), countsTable(f.Classes, e))
}

// PNG is a picture of some images of each class.
func (f *Images) PNG() ([]byte, error) { return f.exhibit().png() }

// Alt says in words what a picture of the images shows.
func (f *Images) Alt() string { return f.exhibit().alt(f.Dir) }

func (f *Images) exhibit() exhibit {
	e := Split{nil, f.Y}.exhibit(f.Classes)
	e.x = f.X
	return e
}

// HTML is the windows for a notebook: the first of them, and their targets.
func (s *WindowSet) HTML() string {
	if s.Y == nil {
		return s.X.HTML()
	}
	return page.Beside(s.X.HTML(), s.Y.HTML())
}

// HTML is the array for a notebook: its first samples, as a tensor shows them.
func (a *Array) HTML() string { return headHTML(a, a.String()) }

// PNG is the picture of the first samples where they are images, or nil.
func (a *Array) PNG() ([]byte, error) { return headPNG(a) }

// HTML is the view for a notebook: its first samples, as a tensor shows them.
func (v *View) HTML() string { return headHTML(v, v.String()) }

// PNG is the picture of the first samples where they are images, or nil.
func (v *View) PNG() ([]byte, error) { return headPNG(v) }

// headSamples is how many samples of an array are shown.
const headSamples = 40

func headOf(x tensor.Array) (*tensor.Tensor, error) {
	rows := make([]int, min(x.Shape()[0], headSamples))
	for i := range rows {
		rows[i] = i
	}
	values, err := gathered(x, rows)
	return tensor.New(append(tensor.Shape{len(rows)}, x.Shape()[1:]...), values), err
}

func headHTML(x tensor.Array, title string) string {
	head, err := headOf(x)
	if err != nil {
		return page.Box(page.Title(title), page.Note(err.Error()))
	}
	if n := x.Shape()[0]; n > headSamples {
		title += fmt.Sprintf(language.Pick(", its first %d", "，其中前 %d 个"), headSamples)
	}
	return page.Box(page.Title(title), head.HTML())
}

func headPNG(x tensor.Array) ([]byte, error) {
	head, err := headOf(x)
	if err != nil {
		return nil, err
	}
	return head.PNG()
}

// gathered are the samples of those rows, or why they cannot be read.
func gathered(x tensor.Array, rows []int) (values []float32, err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *tensor.DataError:
			err = e
		default:
			panic(e)
		}
	}()
	values = make([]float32, len(rows)*x.Shape()[1:].Size())
	x.Gather(values, rows)
	return values, nil
}

func shapeText(a *Array) string {
	if a == nil {
		return "–"
	}
	return a.Shape().String()
}
