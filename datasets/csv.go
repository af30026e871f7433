package datasets

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// CSV reads a file of comma-separated values, whose first line names the columns:
//
//	table, err := datasets.CSV("iris.csv", datasets.Target("species"), datasets.Categories("species"))
//	history := model.Fit(table.X, table.Y)
//
// Every column is numbers, but those that an option names as [Categories], [OneHot] or [Ignore]. What
// is not as it should be is an error that names the line and the column: text among numbers, values
// that are missing, unless [DropMissing], [FillMissing] or [FillMean] say what becomes of them, and a
// first line with numbers in it, unless [NoHeader] or [Header] say what it is. Numbers are rounded
// to float32. Spaces around a value do not count.
func CSV(path string, options ...CSVOption) (*Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("datasets: %w", err)
	}
	defer f.Close()
	t, err := readCSV(f, options)
	if err != nil {
		return nil, fmt.Errorf("datasets: %s: %w", path, err)
	}
	t.Name = filepath.Base(path)
	return t, nil
}

// ReadCSV reads comma-separated values as [CSV] does.
func ReadCSV(r io.Reader, options ...CSVOption) (*Table, error) {
	t, err := readCSV(r, options)
	if err != nil {
		return nil, fmt.Errorf("datasets: CSV: %w", err)
	}
	t.Name = "CSV"
	return t, nil
}

// A CSVOption is an option of [CSV] and [ReadCSV].
type CSVOption func(*csvSettings)

type csvSettings struct {
	like       *Table
	separator  rune
	header     *bool // nil: the first line is one, and has no numbers
	targets    []string
	ignored    []string
	categories []string
	oneHot     []string
	missing    []string // the texts that stand for no value
	dropAll    bool
	drop       []string
	fill       fill
	fillWith   float32
}

// fill is what becomes of a missing number.
type fill int

const (
	fillNot fill = iota
	fillValue
	fillMean
)

// Target sets the columns that are to be predicted: they are Y, and the others X. By default there
// are none.
func Target(columns ...string) CSVOption {
	return func(s *csvSettings) { s.targets = slices.Concat(s.targets, columns) }
}

// Ignore leaves columns out, such as an identity or a name.
func Ignore(columns ...string) CSVOption {
	return func(s *csvSettings) { s.ignored = slices.Concat(s.ignored, columns) }
}

// Categories makes whole numbers from 0 on of the texts in columns. The texts are numbered in their
// order: by value if all are numbers, else by letters.
func Categories(columns ...string) CSVOption {
	return func(s *csvSettings) { s.categories = slices.Concat(s.categories, columns) }
}

// OneHot makes of each column as many as there are different texts in it, in the order of
// [Categories], at most 1000: a 1 stands in the column of the row's text, 0 in the others.
func OneHot(columns ...string) CSVOption {
	return func(s *csvSettings) { s.oneHot = slices.Concat(s.oneHot, columns) }
}

// mostOneHot is how many columns OneHot makes of one, at most. More are hardly categories.
const mostOneHot = 1000

// NoHeader says that the first line holds values. The columns are called "0", "1" and so on.
func NoHeader() CSVOption {
	no := false
	return func(s *csvSettings) { s.header = &no }
}

// Header says that the first line holds names, even if they are numbers.
func Header() CSVOption {
	yes := true
	return func(s *csvSettings) { s.header = &yes }
}

// Separator sets what stands between two values; the default is a comma.
func Separator(r rune) CSVOption {
	switch r {
	case 0, '"', '\r', '\n', '\uFEFF', '\uFFFD':
		fail("Separator", "%q cannot stand between values", r)
	}
	return func(s *csvSettings) { s.separator = r }
}

// Missing sets the texts that stand for a missing value; the default is nothing at all, "NA", "N/A",
// "NaN", "nan", "NULL", "null", "None" and "?".
func Missing(texts ...string) CSVOption { return func(s *csvSettings) { s.missing = texts } }

// DropMissing leaves out the rows in which a value of these columns is missing, be they ignored or not,
// or of any column that is not ignored if none is given.
func DropMissing(columns ...string) CSVOption {
	return func(s *csvSettings) {
		s.drop = slices.Concat(s.drop, columns)
		s.dropAll = s.dropAll || len(columns) == 0
	}
}

// FillMissing puts v in the place of missing numbers, but not of targets. In a column of categories
// what is missing is a category of its own, called "".
func FillMissing(v float32) CSVOption {
	return func(s *csvSettings) { s.fill, s.fillWith = fillValue, v }
}

// FillMean puts the mean of the column in the place of missing numbers, but not of targets. In a column
// of categories what is missing is a category of its own, called "".
func FillMean() CSVOption { return func(s *csvSettings) { s.fill = fillMean } }

// Like reads as the given table was read, with its options, the numbers of its categories and its
// means, so that a model that was trained on that table can be tested on this one. The order of the
// columns may be another, and the targets may be lacking. It is the first option where there are others.
func Like(t *Table) CSVOption {
	return func(s *csvSettings) {
		*s = t.settings
		s.like = t
	}
}

func readCSV(r io.Reader, options []CSVOption) (*Table, error) {
	s := csvSettings{separator: ',', missing: []string{"", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "?"}}
	for _, o := range options {
		o(&s)
	}
	b := bufio.NewReader(r)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\uFEFF" { // what Excel begins a file with
		b.Discard(3)
	}
	c := &csvReader{settings: s, csv: csv.NewReader(b)}
	c.csv.Comma, c.csv.FieldsPerRecord, c.csv.ReuseRecord = s.separator, -1, true
	if err := c.first(); err != nil {
		return nil, err
	}
	for {
		switch record, err := c.csv.Read(); {
		case errors.Is(err, io.EOF):
			return c.table()
		case err != nil:
			return nil, err // names the line and the column
		default:
			if err := c.row(record); err != nil {
				return nil, err
			}
		}
	}
}

// A csvReader collects the columns of a file.
type csvReader struct {
	settings csvSettings
	csv      *csv.Reader
	columns  []*column
	rows     int
}

// A column is one of the file, with the values of the rows that are kept.
type column struct {
	name    string
	kind    columnKind
	target  bool
	drop    bool // a row is left out if it has no value here
	values  []float32
	empty   []int          // the rows that are to be filled; their value is 0
	numbers map[string]int // of categories, in the order in which they came
	texts   []string       // the categories in that order
	fixed   *column        // of the table of Like
	mean    float32        // of the values that are not missing
}

type columnKind int

const (
	numeric columnKind = iota
	categorical
	oneHot
	ignored
)

// first reads the first line and makes the columns.
func (c *csvReader) first() error {
	record, err := c.csv.Read()
	if errors.Is(err, io.EOF) {
		return errors.New("the file is empty")
	} else if err != nil {
		return err
	}
	header := c.settings.header == nil || *c.settings.header
	for i, name := range record {
		name = strings.TrimSpace(name)
		if _, err := parseNumber(name); c.settings.header == nil && err == nil {
			return fmt.Errorf("the first line has the number %s in it: if it holds values, give datasets.NoHeader(), and if these are names, datasets.Header()", name)
		}
		if !header || name == "" {
			name = strconv.Itoa(i)
		}
		if c.column(name) != nil {
			return fmt.Errorf("two columns are called %q: give one another name", name)
		}
		c.columns = append(c.columns, &column{name: name})
	}
	if err := c.choose(); err != nil {
		return err
	}
	if !header {
		return c.row(record)
	}
	return nil
}

func (c *csvReader) column(name string) *column {
	for _, k := range c.columns {
		if k.name == name {
			return k
		}
	}
	return nil
}

// choose says what each column is, by the options.
func (c *csvReader) choose() error {
	s := &c.settings
	each := func(option string, names []string, f func(k *column) error) error {
		for _, name := range names {
			k := c.column(name)
			if k == nil && s.like != nil {
				continue // the columns of the other table are looked for below
			}
			if k == nil {
				return fmt.Errorf("there is no column %q, which datasets.%s names, only %s", name, option, c.names())
			}
			if err := f(k); err != nil {
				return err
			}
		}
		return nil
	}
	become := func(kind columnKind) func(k *column) error {
		return func(k *column) error {
			if k.kind != numeric && k.kind != kind {
				return fmt.Errorf("two options name the column %q that exclude each other", k.name)
			}
			k.kind = kind
			return nil
		}
	}
	err := errors.Join(
		each("Ignore", s.ignored, become(ignored)),
		each("Categories", s.categories, become(categorical)),
		each("OneHot", s.oneHot, become(oneHot)),
		each("DropMissing", s.drop, func(k *column) error { k.drop = true; return nil }),
		each("Target", s.targets, func(k *column) error {
			if k.kind == ignored {
				return fmt.Errorf("the column %q is ignored and a target", k.name)
			}
			k.target = true
			return nil
		}),
	)
	if err != nil {
		return err
	}
	left := 0
	for _, k := range c.columns {
		k.drop = k.drop || s.dropAll && k.kind != ignored
		if k.kind == categorical || k.kind == oneHot {
			k.numbers = map[string]int{}
		}
		if k.kind != ignored && !k.target {
			left++
		}
	}
	if left == 0 {
		return errors.New("no column is left for X")
	}
	if s.like != nil {
		return c.match(s.like)
	}
	return nil
}

// match finds the columns of another table among those of the file.
func (c *csvReader) match(like *Table) error {
	for _, fixed := range like.columns {
		k := c.column(fixed.name)
		if k == nil && (fixed.target || fixed.kind == ignored) {
			continue
		}
		if k == nil {
			return fmt.Errorf("there is no column %q, which the table of datasets.Like has, only %s", fixed.name, c.names())
		}
		k.fixed = fixed
		for i, text := range fixed.texts {
			k.numbers[text] = i
		}
		k.texts = fixed.texts
	}
	for _, k := range c.columns {
		if k.fixed == nil && k.kind != ignored {
			return fmt.Errorf("the column %q is not in the table of datasets.Like: give datasets.Ignore(%q) after it", k.name, k.name)
		}
	}
	return nil
}

func (c *csvReader) names() string {
	var names []string
	for _, k := range c.columns {
		names = append(names, k.name)
	}
	return strings.Join(names, ", ")
}

// row adds the values of a line to the columns.
func (c *csvReader) row(record []string) error {
	if len(record) != len(c.columns) {
		line, _ := c.csv.FieldPos(0)
		return fmt.Errorf("line %d has %d values, and the first line has %d", line, len(record), len(c.columns))
	}
	for i, k := range c.columns {
		record[i] = strings.TrimSpace(record[i])
		if k.drop && c.missing(record[i]) {
			return nil
		}
	}
	for i, k := range c.columns {
		if k.kind == ignored {
			continue
		}
		v, err := c.value(k, record[i])
		if err != nil {
			line, _ := c.csv.FieldPos(i)
			return fmt.Errorf("line %d, column %q: %w", line, k.name, err)
		}
		k.values = append(k.values, v)
	}
	c.rows++
	return nil
}

func (c *csvReader) missing(text string) bool { return slices.Contains(c.settings.missing, text) }

// value is a text of a column as a number.
func (c *csvReader) value(k *column, text string) (float32, error) {
	isCategory := k.kind == categorical || k.kind == oneHot
	if c.missing(text) {
		switch s := &c.settings; {
		case k.target:
			return 0, errors.New("a target is missing: leave such rows out with datasets.DropMissing()")
		case s.fill == fillNot:
			return 0, fmt.Errorf("the value is missing (%q): say with datasets.DropMissing(), FillMean() or FillMissing(0) what becomes of it, or with datasets.Missing which texts are none", text)
		case isCategory:
			text = ""
		default:
			k.empty = append(k.empty, len(k.values))
			return 0, nil
		}
	}
	if !isCategory {
		v, err := parseNumber(text)
		if errors.Is(err, errNoNumber) {
			err = fmt.Errorf("%q is no number: give datasets.OneHot(%q), Categories(%q) or Ignore(%q) if the column is not of numbers, or datasets.Missing(%q) if that stands for none",
				text, k.name, k.name, k.name, text)
		}
		return v, err
	}
	n, ok := k.numbers[text]
	switch {
	case ok:
	case k.fixed != nil:
		return 0, fmt.Errorf("%q is not among the categories of the table of datasets.Like: %s", text, strings.Join(k.texts, ", "))
	case k.kind == oneHot && len(k.texts) == mostOneHot:
		return 0, fmt.Errorf("datasets.OneHot would make more than %d columns of this one: number its texts with Categories, or Ignore it", mostOneHot)
	case len(k.texts) == 1<<24:
		return 0, errors.New("there are more categories than float32 has whole numbers")
	default:
		n = len(k.texts)
		text = strings.Clone(text) // the record's is a part of its line
		k.numbers[text] = n
		k.texts = append(k.texts, text)
	}
	return float32(n), nil
}

var errNoNumber = errors.New("no number")

// parseNumber is a decimal number. Texts such as 0x10, 1_000, Inf and NaN are none.
func parseNumber(text string) (float32, error) {
	if text == "" || strings.Trim(text, "0123456789+-.eE") != "" {
		return 0, errNoNumber
	}
	v, err := strconv.ParseFloat(text, 32)
	if errors.Is(err, strconv.ErrRange) && math.IsInf(v, 0) {
		return 0, fmt.Errorf("%s is beyond the range of float32, which ends at 3.4e38", text)
	} else if err != nil {
		return 0, errNoNumber
	}
	return float32(v), nil
}
