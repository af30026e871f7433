package datasets

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Table is the rows of a CSV file as numbers. X is [rows columns], and Y [rows] if there is one
// target, [rows targets] if there are more or it is one-hot, and nil without any.
type Table struct {
	Name    string // of the file
	X, Y    *Array
	Columns []string // the names of the columns of X; colour=red is one that OneHot made
	Targets []string // the names of the columns of Y
	Classes []string // the name of each label; nil where Y is not a column of categories

	settings csvSettings
	columns  []*column // of the file, or of the table of Like
}

// Categories are the texts of a column of [Categories] or [OneHot] by their numbers. It panics if
// there is no such column.
func (t *Table) Categories(column string) []string {
	for _, k := range t.columns {
		if k.name == column && k.numbers != nil {
			return slices.Clone(k.texts)
		}
	}
	fail("Table.Categories", "there is no column %q of categories in %s", column, t.Name)
	return nil
}

// String says the shapes and the columns.
func (t *Table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  X %v  %s", t.Name, t.X.Shape(), strings.Join(t.Columns, ", "))
	if t.Y != nil {
		fmt.Fprintf(&b, "\n  Y %v  %s", t.Y.Shape(), strings.Join(t.Targets, ", "))
	}
	if t.Classes != nil {
		fmt.Fprintf(&b, "\n  classes  %s", strings.Join(t.Classes, ", "))
	}
	return b.String()
}

// table puts the columns together.
func (c *csvReader) table() (*Table, error) {
	if c.rows == 0 {
		return nil, errors.New("there are no rows")
	}
	t := &Table{settings: c.settings, columns: c.columns}
	if like := c.settings.like; like != nil { // a table like this is one like that
		t.settings.like, t.columns = nil, like.columns
		c.columns = inOrderOf(like.columns, c.columns)
	}
	var x, y []*column
	for _, k := range c.columns {
		if err := k.finish(&c.settings); err != nil {
			return nil, err
		}
		switch {
		case k.kind == ignored:
		case k.target:
			y = append(y, k)
		default:
			x = append(x, k)
		}
	}
	t.X, t.Columns = together(x, c.rows)
	if len(y) > 0 {
		t.Y, t.Targets = together(y, c.rows)
	}
	if len(y) == 1 {
		t.Classes = slices.Clone(y[0].texts)
		if y[0].kind != oneHot {
			t.Y = t.Y.Reshape(c.rows)
		}
	}
	for _, k := range c.columns { // what Like wants of them is kept
		k.values, k.empty = nil, nil
	}
	return t, nil
}

// inOrderOf are the columns in the order of those of another table with the same names.
func inOrderOf(other, columns []*column) []*column {
	place := map[string]int{}
	for i, k := range other {
		place[k.name] = i
	}
	return slices.SortedStableFunc(slices.Values(columns), func(a, b *column) int { return cmp.Compare(place[a.name], place[b.name]) })
}

// finish sorts the categories and fills what is missing.
func (k *column) finish(s *csvSettings) error {
	if k.kind != numeric {
		if k.numbers != nil && k.fixed == nil {
			k.sort()
		}
		return nil
	}
	if k.fixed != nil {
		k.mean = k.fixed.mean
	} else if n := len(k.values) - len(k.empty); n > 0 {
		sum := 0.0
		for _, v := range k.values {
			sum += float64(v)
		}
		k.mean = float32(sum / float64(n))
	} else if s.fill == fillMean {
		return fmt.Errorf("the column %q has no value at all, and so no mean: give datasets.Ignore(%q)", k.name, k.name)
	}
	v := s.fillWith
	if s.fill == fillMean {
		v = k.mean
	}
	for _, i := range k.empty {
		k.values[i] = v
	}
	return nil
}

// sort numbers the categories in the order of their texts, by value if all are numbers. The missing
// one, "", comes first.
func (k *column) sort() {
	values := map[string]float32{}
	for _, text := range k.texts {
		if v, err := parseNumber(text); err == nil {
			values[text] = v
		}
	}
	sorted := slices.Clone(k.texts)
	_, missing := k.numbers[""]
	if numbers := len(values); numbers == len(sorted) || missing && numbers == len(sorted)-1 {
		slices.SortFunc(sorted, func(a, b string) int {
			return cmp.Or(cmp.Compare(min(len(a), 1), min(len(b), 1)), cmp.Compare(values[a], values[b]), cmp.Compare(a, b))
		})
	} else {
		slices.Sort(sorted)
	}
	place := make([]float32, len(sorted)) // by the old number
	for i, text := range sorted {
		place[k.numbers[text]] = float32(i)
		k.numbers[text] = i
	}
	for i, v := range k.values {
		k.values[i] = place[int(v)]
	}
	k.texts = sorted
}

// together are columns side by side, [rows columns], and their names.
func together(columns []*column, rows int) (*Array, []string) {
	var names []string
	for _, k := range columns {
		if k.kind != oneHot {
			names = append(names, k.name)
		}
		for _, text := range k.texts {
			if k.kind == oneHot {
				names = append(names, k.name+"="+text)
			}
		}
	}
	width, at := len(names), 0
	data := make([]float32, rows*width)
	for _, k := range columns {
		if k.kind == oneHot {
			for i, v := range k.values {
				data[i*width+at+int(v)] = 1
			}
			at += len(k.texts)
			continue
		}
		for i, v := range k.values {
			data[i*width+at] = v
		}
		at++
	}
	return ofFloats(data, rows, width), names
}
