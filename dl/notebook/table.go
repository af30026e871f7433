package notebook

import (
	"cmp"
	"fmt"
	"image"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// A table is a slice or a map of simple values: numbers, texts, truth values, and structs and slices
// of such.
type table struct {
	head  []string
	rows  [][]reflect.Value // the first column is of the index or the key
	shape string
	left  bool // the first column is a text
	apart bool // the columns have nothing to do with each other
	tiles []any
}

// The most rows and columns that are shown.
const (
	tableRows    = 20
	tableColumns = 12
	tableTiles   = 12
)

// tableOf returns false for what is no such slice or map.
func tableOf(v any) (*table, bool) {
	r := reflect.ValueOf(v)
	if !r.IsValid() {
		return nil, false
	}
	switch r.Kind() {
	case reflect.Slice, reflect.Array:
		return sliceTable(r)
	case reflect.Map:
		return mapTable(r)
	}
	return nil, false
}

func sliceTable(r reflect.Value) (*table, bool) {
	e := r.Type().Elem()
	if e.Kind() == reflect.Uint8 {
		return nil, false // bytes are no list of numbers to look at
	}
	t := &table{shape: typeText(r.Type()) + count(r.Len())}
	is := page.Shown(r.Len(), tableRows)
	switch {
	case rich(e):
		for i := range min(r.Len(), tableTiles) {
			t.tiles = append(t.tiles, r.Index(i).Interface())
		}
	case simple(e):
		t.head = []string{"", language.Pick("value", "值")}
		for _, i := range is {
			t.rows = append(t.rows, t.row(i, r, func(v reflect.Value) []reflect.Value { return []reflect.Value{v} }))
		}
	case (e.Kind() == reflect.Slice || e.Kind() == reflect.Array) && simple(e.Elem()) && e.Elem().Kind() != reflect.Uint8:
		columns := 0
		for i := range r.Len() {
			columns = max(columns, r.Index(i).Len())
		}
		js := page.Shown(columns, tableColumns)
		t.head = []string{""}
		for _, j := range js {
			t.head = append(t.head, indexText(j))
		}
		for _, i := range is {
			t.rows = append(t.rows, t.row(i, r, func(v reflect.Value) (row []reflect.Value) {
				for _, j := range js {
					switch {
					case j < 0:
						row = append(row, reflect.ValueOf("…"))
					case j >= v.Len():
						row = append(row, reflect.ValueOf(""))
					default:
						row = append(row, v.Index(j))
					}
				}
				return row
			}))
		}
	case e.Kind() == reflect.Struct && simpleStruct(e):
		fields := fieldsOf(e)
		t.apart = true
		t.head = []string{""}
		for _, f := range fields {
			t.head = append(t.head, e.Field(f).Name)
		}
		for _, i := range is {
			t.rows = append(t.rows, t.row(i, r, func(v reflect.Value) (row []reflect.Value) {
				for _, f := range fields {
					row = append(row, v.Field(f))
				}
				return row
			}))
		}
	default:
		return nil, false
	}
	return t, true
}

// row is that of index i of a slice; of -1, the place of those that are left out.
func (t *table) row(i int, r reflect.Value, of func(reflect.Value) []reflect.Value) []reflect.Value {
	row := []reflect.Value{reflect.ValueOf(indexText(i))}
	if i >= 0 {
		return append(row, of(r.Index(i))...)
	}
	for range t.head[1:] {
		row = append(row, reflect.ValueOf("…"))
	}
	return row
}

func mapTable(r reflect.Value) (*table, bool) {
	if !simple(r.Type().Key()) || !simple(r.Type().Elem()) {
		return nil, false
	}
	t := &table{shape: typeText(r.Type()) + count(r.Len()), head: []string{language.Pick("key", "键"), language.Pick("value", "值")}, left: true}
	var pairs [][]reflect.Value
	for i := r.MapRange(); i.Next(); { // NaN as a key is found in no other way
		pairs = append(pairs, []reflect.Value{i.Key(), i.Value()})
	}
	slices.SortFunc(pairs, func(p, q []reflect.Value) int {
		a, b := p[0], q[0]
		x, y := number64(a), number64(b)
		if x == x && y == y {
			return cmp.Compare(x, y)
		}
		return strings.Compare(fmt.Sprint(a.Interface()), fmt.Sprint(b.Interface()))
	})
	for _, i := range page.Shown(len(pairs), tableRows) {
		if i < 0 {
			t.rows = append(t.rows, []reflect.Value{reflect.ValueOf("…"), reflect.ValueOf("…")})
			continue
		}
		t.rows = append(t.rows, pairs[i])
	}
	return t, true
}

// typeText names a type where the name is short.
func typeText(t reflect.Type) string {
	if s := t.String(); len(s) < 40 {
		return s + ", "
	}
	return ""
}

func indexText(i int) string {
	if i < 0 {
		return "…"
	}
	return fmt.Sprint(i)
}

func count(n int) string {
	if n == 1 {
		return language.Pick("1 element", "1 个元素")
	}
	return fmt.Sprintf(language.Pick("%s elements", "%s 个元素"), page.Thousands(n))
}

var (
	stringer = reflect.TypeFor[fmt.Stringer]()
	forms    = []reflect.Type{
		reflect.TypeFor[interface{ HTML() string }](), reflect.TypeFor[interface{ SVG() string }](),
		reflect.TypeFor[interface{ SVG() ([]byte, error) }](), reflect.TypeFor[interface{ PNG() ([]byte, error) }](), reflect.TypeFor[image.Image](),
	}
)

// rich reports whether values of a type have more than text to show.
func rich(t reflect.Type) bool {
	return slices.ContainsFunc(forms, t.Implements)
}

// simple reports whether values of a type fit in a cell.
func simple(t reflect.Type) bool {
	if t.Implements(stringer) {
		return true
	}
	switch t.Kind() {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	}
	return false
}

func simpleStruct(t reflect.Type) bool {
	fields := fieldsOf(t)
	for _, f := range fields {
		if !simple(t.Field(f).Type) {
			return false
		}
	}
	return len(fields) > 0
}

// fieldsOf are the fields of a struct that are exported.
func fieldsOf(t reflect.Type) (fields []int) {
	for i := range t.NumField() {
		if t.Field(i).IsExported() {
			fields = append(fields, i)
		}
	}
	return fields
}

// number64 is a value as a number, or NaN if it is none.
func number64(v reflect.Value) float64 {
	switch {
	case v.Type().Implements(stringer):
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint():
		return float64(v.Uint())
	case v.CanFloat():
		return v.Float()
	}
	return math.NaN()
}

// cellText is a value in a cell.
func cellText(v reflect.Value) string {
	switch {
	case !v.Type().Implements(stringer) && v.CanFloat():
		return page.Number(v.Float())
	case v.Kind() == reflect.Pointer && v.IsNil():
		return "nil"
	}
	s := []rune(fmt.Sprint(v.Interface()))
	const most = 200
	if len(s) > most {
		s = append(s[:most], '…')
	}
	return string(s)
}

func (t *table) html() string {
	if t.tiles != nil {
		note := ""
		if len(t.tiles) == tableTiles {
			note = page.Note(t.shape)
		}
		return Values(t.tiles).HTML() + note
	}
	most := 0.0
	for _, row := range t.rows {
		for _, v := range row[1:] {
			if f := number64(v); !t.apart && f-f == 0 {
				most = max(most, math.Abs(f))
			}
		}
	}
	p := page.Table{Head: t.head, Label: true, Caption: t.shape}
	if t.left {
		p.Left = 1
	}
	for _, row := range t.rows {
		var cells []page.Cell
		for i, v := range row {
			c := page.Cell{Text: cellText(v)}
			if i > 0 && v.CanFloat() {
				c.Background = page.Heat(v.Float(), most) // NaN, too, where there is no other heat
			}
			cells = append(cells, c)
		}
		p.Rows = append(p.Rows, cells)
	}
	return page.Box(p.HTML(), page.Note(t.shape))
}

// text is the table for a terminal.
func (t *table) text() string {
	if t.tiles != nil {
		return Values(t.tiles).String()
	}
	rows := [][]string{t.head}
	for _, row := range t.rows {
		var cells []string
		for _, v := range row {
			cells = append(cells, cellText(v))
		}
		rows = append(rows, cells)
	}
	widths := make([]int, len(t.head))
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], len([]rune(c)))
		}
	}
	var lines []string
	for _, row := range rows {
		var b strings.Builder
		for i, c := range row {
			if i > 0 {
				b.WriteString("  ")
			}
			pad := strings.Repeat(" ", widths[i]-len([]rune(c)))
			if t.left && i == 0 {
				b.WriteString(c + pad)
			} else {
				b.WriteString(pad + c)
			}
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return strings.Join(append(lines, t.shape), "\n")
}
