package datasets_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func ExampleReadCSV() {
	const file = `length,colour,weight,species
5.1,red,NA,setosa
4.9,blue,3,setosa
7,red,3.5,virginica
`
	table, err := datasets.ReadCSV(strings.NewReader(file), datasets.Target("species"),
		datasets.Categories("species"), datasets.OneHot("colour"), datasets.FillMean())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table)
	fmt.Println(table.X.Tensor())
	fmt.Println(table.Y.Tensor())
	// Output:
	// CSV
	//   X [3 4]  length, colour=blue, colour=red, weight
	//   Y [3]  species
	//   classes  setosa, virginica
	// [[5.1  0.   1.   3.25]
	//  [4.9  1.   0.   3.  ]
	//  [7.   0.   1.   3.5 ]] [3 4]
	// [0. 0. 1.]
}

func TestReadCSV(t *testing.T) {
	type options = []datasets.CSVOption
	for _, c := range []struct {
		name    string
		file    string
		options options
		columns string
		x       [][]float32
		y       any // nested slices, or nil
	}{
		{"numbers", "a,b\n1,2\n-3.5,4e2\n", nil, "a b", [][]float32{{1, 2}, {-3.5, 400}}, nil},
		{"no line at the end", "a\n1\n+.5", nil, "a", [][]float32{{1}, {0.5}}, nil},
		{"CR and LF, spaces, quotes", "\uFEFFa, \"b c\" \r\n 1 ,\"2\"\r\n", options{datasets.Target("b c")}, "", nil, "error"},
		{"a mark, CR and LF, spaces, quotes", "\uFEFFa,\"b c\"\r\n 1 ,\"2\"\r\n\r\n", nil, "a b c", [][]float32{{1, 2}}, nil},
		{"a target", "a,b,c\n1,2,3\n4,5,6\n", options{datasets.Target("b")}, "a c", [][]float32{{1, 3}, {4, 6}}, []float32{2, 5}},
		{"two targets", "a,b,c\n1,2,3\n4,5,6\n", options{datasets.Target("c", "a")}, "b", [][]float32{{2}, {5}}, [][]float32{{1, 3}, {4, 6}}},
		{"ignored", "id,a\nx,1\ny,2\n", options{datasets.Ignore("id")}, "a", [][]float32{{1}, {2}}, nil},
		{"no header", "1,2\n3,4\n", options{datasets.NoHeader(), datasets.Target("1")}, "0", [][]float32{{1}, {3}}, []float32{2, 4}},
		{"a header of numbers", "2020,2021\n3,4\n", options{datasets.Header()}, "2020 2021", [][]float32{{3, 4}}, nil},
		{"no name", ",a\n0,5\n1,6\n", options{datasets.Ignore("0")}, "a", [][]float32{{5}, {6}}, nil},
		{"semicolons", "a;b\n1;2\n", options{datasets.Separator(';')}, "a b", [][]float32{{1, 2}}, nil},
		{"categories", "a,c\n1,no\n2,yes\n3,no\n", options{datasets.Categories("c")}, "a c", [][]float32{{1, 0}, {2, 1}, {3, 0}}, nil},
		{"categories of numbers", "a,c\n1,10\n2,9\n3,9.0\n", options{datasets.Categories("c")}, "a c", [][]float32{{1, 2}, {2, 0}, {3, 1}}, nil},
		{"one-hot", "c,a\nred,1\nblue,2\n", options{datasets.OneHot("c")}, "c=blue c=red a", [][]float32{{0, 1, 1}, {1, 0, 2}}, nil},
		{"a one-hot target", "a,c\n1,x\n2,y\n", options{datasets.OneHot("c"), datasets.Target("c")}, "a", [][]float32{{1}, {2}}, [][]float32{{1, 0}, {0, 1}}},
		{"missing rows left out", "a,b\n1,?\nNA,2\n3,4\n", options{datasets.DropMissing()}, "a b", [][]float32{{3, 4}}, nil},
		{"missing left out by a column", "a,b\n1,\n,2\n3,4\n", options{datasets.DropMissing("b"), datasets.FillMissing(-1)}, "a b", [][]float32{{-1, 2}, {3, 4}}, nil},
		{"missing in an ignored column", "a,b\n1,\n", options{datasets.DropMissing(), datasets.Ignore("b")}, "a", [][]float32{{1}}, nil},
		{"rows left out by an ignored column", "a,b\n1,\n2,x\n", options{datasets.DropMissing("b"), datasets.Ignore("b")}, "a", [][]float32{{2}}, nil},
		{"missing filled", "a,b\n1,\n2,5\n", options{datasets.FillMissing(7)}, "a b", [][]float32{{1, 7}, {2, 5}}, nil},
		{"missing as the mean", "a,b\n1,\n2,5\n3,8\n", options{datasets.FillMean()}, "a b", [][]float32{{1, 6.5}, {2, 5}, {3, 8}}, nil},
		{"the mean of the rows that stay", "a,b\n1,\n2,5\n,8\n", options{datasets.FillMean(), datasets.DropMissing("a")}, "a b", [][]float32{{1, 5}, {2, 5}}, nil},
		{"missing categories", "a,c\n1,x\n2,\n3,b\n", options{datasets.FillMean(), datasets.Categories("c")}, "a c", [][]float32{{1, 2}, {2, 0}, {3, 1}}, nil},
		{"missing among numbers as categories", "a,c\n1,10\n2,\n3,9\n", options{datasets.FillMissing(0), datasets.OneHot("c")}, "a c= c=9 c=10", [][]float32{{1, 0, 0, 1}, {2, 1, 0, 0}, {3, 0, 1, 0}}, nil},
		{"texts of missing values", "a,b\n1,-\n2,5\n", options{datasets.Missing("-"), datasets.DropMissing()}, "a b", [][]float32{{2, 5}}, nil},
		{"no such text any more", "a,c\n1,NA\n2,FR\n", options{datasets.Missing(""), datasets.Categories("c")}, "a c", [][]float32{{1, 1}, {2, 0}}, nil},
		{"small", "a\n1e-50\n", nil, "a", [][]float32{{0}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, err := datasets.ReadCSV(strings.NewReader(c.file), c.options...)
			if c.y == "error" {
				if err == nil {
					t.Error("there is no error")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			check := func(what string, a *datasets.Array, want *tensor.Tensor) {
				if got := a.Tensor(); !got.Shape().Equal(want.Shape()) || !slices.Equal(got.Values(), want.Values()) {
					t.Errorf("%s is\n%v\nwant\n%v", what, got, want)
				}
			}
			check("X", table.X, tensor.From(c.x))
			if c.y == nil && table.Y != nil {
				t.Errorf("Y is %v", table.Y)
			} else if c.y != nil {
				check("Y", table.Y, tensor.From(c.y))
			}
			if got := strings.Join(table.Columns, " "); got != c.columns {
				t.Errorf("the columns are %q, want %q", got, c.columns)
			}
		})
	}
}

func TestReadCSVErrors(t *testing.T) {
	type options = []datasets.CSVOption
	var many strings.Builder
	many.WriteString("a,c\n")
	for i := range 1001 {
		fmt.Fprintf(&many, "1,t%d\n", i)
	}
	for _, c := range []struct {
		file    string
		options options
		want    string
	}{
		{"", nil, "the file is empty"},
		{"a,b\n", nil, "there are no rows"},
		{"a,b\n1,NA\n", options{datasets.DropMissing()}, "there are no rows"},
		{"a\n1\n", options{datasets.Target("a")}, "no column is left for X"},
		{"a,a\n1,2\n", nil, `two columns are called "a"`},
		{"5.1,3.5,Iris-setosa\n", nil, "the first line has the number 5.1 in it: if it holds values, give datasets.NoHeader(), and if these are names, datasets.Header()"},
		{"a,b\n1,2\n\n3\n", nil, "line 4 has 1 values, and the first line has 2"},
		{"a,b\n1,2,3\n", nil, "line 2 has 3 values"},
		{"a,b\n1,\"two\nlines\"\n", nil, `line 2, column "b": "two\nlines" is no number`},
		{"a,b\n1,2\n3,red\n", nil, `line 3, column "b": "red" is no number: give datasets.OneHot("b"), Categories("b") or Ignore("b") if the column is not of numbers, or datasets.Missing("red") if that stands for none`},
		{"a,b\n1,0x10\n", nil, `"0x10" is no number`},
		{"a,b\n1,1_000\n", nil, `"1_000" is no number`},
		{"a,b\n1,inf\n", nil, `"inf" is no number`},
		{"a,b\n1,--1\n", nil, `"--1" is no number`},
		{"a,b\n1,1e39\n", nil, `line 2, column "b": 1e39 is beyond the range of float32`},
		{"a,b\n1,\n", nil, `line 2, column "b": the value is missing (""): say with datasets.DropMissing(), FillMean() or FillMissing(0)`},
		{"a,b\n1,NA\n", options{datasets.Categories("b")}, `the value is missing ("NA")`},
		{"a,b\n1,NA\n", options{datasets.Target("b"), datasets.FillMean()}, `line 2, column "b": a target is missing`},
		{"a,b\n1,NA\n2,NA\n", options{datasets.FillMean()}, `the column "b" has no value at all`},
		{"a,b\n1,\"2\n", nil, "line 2"},
		{"a,b\n1,2\"3\n", nil, "parse error on line 2, column 4"},
		{"a,b\n1,2\n", options{datasets.Target("c")}, `there is no column "c", which datasets.Target names, only a, b`},
		{"a,b\n1,2\n", options{datasets.Ignore("c")}, "datasets.Ignore names"},
		{"a,b\n1,2\n", options{datasets.OneHot("b"), datasets.Categories("b")}, "exclude each other"},
		{"a,b\n1,2\n", options{datasets.Ignore("b"), datasets.Target("b")}, "ignored and a target"},
		{many.String(), options{datasets.OneHot("c")}, `line 1002, column "c": datasets.OneHot would make more than 1000 columns`},
	} {
		if _, err := datasets.ReadCSV(strings.NewReader(c.file), c.options...); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "datasets: CSV: ") {
			t.Errorf("%.60q: the error is %v, want %q in it", c.file, err, c.want)
		}
	}
	failure := errors.New("the disk is gone")
	if _, err := datasets.ReadCSV(iotest.ErrReader(failure)); !errors.Is(err, failure) {
		t.Errorf("the error is %v", err)
	}
}

func TestCSVFile(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "one.csv")
	if err := os.WriteFile(name, []byte("a,b\n1,x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := datasets.CSV(name); err == nil || !strings.Contains(err.Error(), `one.csv: line 2, column "b": "x" is no number`) {
		t.Errorf("the error is %v", err)
	}
	table, err := datasets.CSV(name, datasets.Ignore("b"))
	if err != nil || table.String() != "one.csv\n  X [1 1]  a" {
		t.Errorf("%v, %v", table, err)
	}
	if _, err := datasets.CSV(filepath.Join(folder, "two.csv")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the error is %v", err)
	}
}

// What a model was trained on says how other files are read.
func TestCSVLike(t *testing.T) {
	train, err := datasets.ReadCSV(strings.NewReader("id,a,c,label\nx,1,red,no\ny,,blue,yes\nz,3,green,yes\n"),
		datasets.Target("label"), datasets.Categories("label"), datasets.OneHot("c"), datasets.Ignore("id"), datasets.FillMean())
	if err != nil {
		t.Fatal(err)
	}
	if got := train.Categories("c"); !slices.Equal(got, []string{"blue", "green", "red"}) || !slices.Equal(train.Classes, []string{"no", "yes"}) {
		t.Errorf("the categories are %q, the classes %q", got, train.Classes)
	}
	read := func(file string, more ...datasets.CSVOption) (*datasets.Table, error) {
		return datasets.ReadCSV(strings.NewReader(file), append([]datasets.CSVOption{datasets.Like(train)}, more...)...)
	}
	test, err := read("c,label,a\nred,yes,\nred,yes,10\n") // in another order, without the column that is ignored
	if err != nil {
		t.Fatal(err)
	}
	if want := []float32{2, 0, 0, 1, 10, 0, 0, 1}; !slices.Equal(test.X.Tensor().Values(), want) || !slices.Equal(test.Columns, train.Columns) {
		t.Errorf("X is %v of %v", test.X.Tensor(), test.Columns)
	}
	if want := []float32{1, 1}; !slices.Equal(test.Y.Tensor().Values(), want) || !slices.Equal(test.Classes, train.Classes) {
		t.Errorf("Y is %v of %v", test.Y.Tensor(), test.Classes)
	}
	if test, err = read("a,c\n5,blue\n"); err != nil || test.Y != nil || !slices.Equal(test.X.Tensor().Values(), []float32{5, 1, 0, 0}) {
		t.Errorf("without targets: %v, %v", test, err)
	}
	if test, err = datasets.ReadCSV(strings.NewReader("a,c,label\n5,blue,no\n"), datasets.Like(test)); err != nil || !strings.Contains(test.String(), "X [1 4]") {
		t.Errorf("like a table that was read like another: %v, %v", test, err)
	}
	for file, want := range map[string]string{
		"a,c\n1,pink\n":            `line 2, column "c": "pink" is not among the categories of the table of datasets.Like: blue, green, red`,
		"a,c,label\n1,red,maybe\n": `"maybe" is not among`,
		"a,label\n1,no\n":          `there is no column "c", which the table of datasets.Like has, only a, label`,
		"a,c,more\n1,red,2\n":      `the column "more" is not in the table of datasets.Like: give datasets.Ignore("more") after it`,
	} {
		if _, err := read(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v, want %q in it", file, err, want)
		}
	}
	if test, err = read("id,a,c,more\nw,1,red,2\n", datasets.Ignore("more")); err != nil || !slices.Equal(test.Columns, train.Columns) {
		t.Errorf("%v, %v", test, err)
	}
	defer func() {
		if e, ok := recover().(*tensor.Error); !ok || !strings.Contains(e.Detail, `there is no column "a" of categories`) {
			t.Errorf("the panic is %v", e)
		}
	}()
	train.Categories("a")
}

// A table is read whole or not at all, whatever its columns are said to be.
func FuzzCSV(f *testing.F) {
	f.Add([]byte("a,b,c\n1,2,x\n3,,y\n"), byte(0))
	f.Add([]byte("a;b;c\n1;2;x\n3;?;y\n"), byte(1))
	f.Add([]byte("\"a\",b,c\r\n1,\"2\",\"x\"\"y\"\r\nNA,-1.5e3,\n"), byte(2))
	f.Add([]byte("1,2,10\n3,4,9\n"), byte(7))
	f.Fuzz(func(t *testing.T, file []byte, choice byte) {
		if len(file) > 1<<16 {
			return
		}
		var options []datasets.CSVOption
		for i, o := range [][]datasets.CSVOption{
			{datasets.Separator(';')},
			{datasets.FillMean()},
			{datasets.NoHeader(), datasets.Categories("0"), datasets.OneHot("1"), datasets.Target("2")},
			{datasets.DropMissing()},
			{datasets.Categories("c"), datasets.Target("c")},
			{datasets.OneHot("c", "a"), datasets.FillMissing(1)},
			{datasets.Header()},
		} {
			if choice>>i&1 == 1 {
				options = append(options, o...)
			}
		}
		table, err := datasets.ReadCSV(strings.NewReader(string(file)), options...)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "datasets: CSV: ") {
				t.Errorf("the error is %v", err)
			}
			return
		}
		if table.X.Dim(1) != len(table.Columns) || table.X.Len() == 0 || table.X.Len() > len(file) {
			t.Fatalf("%v of %d bytes", table, len(file))
		}
		for i, v := range table.X.Tensor().Values() {
			if v-v != 0 {
				t.Fatalf("value %d is %v", i, v)
			}
		}
		if table.Y != nil && table.Y.Len() != table.X.Len() {
			t.Fatalf("%v", table)
		}
		again, err := datasets.ReadCSV(strings.NewReader(string(file)), datasets.Like(table))
		if err != nil || !slices.Equal(again.X.Tensor().Values(), table.X.Tensor().Values()) {
			t.Fatalf("like itself it is %v, %v", again, err)
		}
	})
}

func BenchmarkReadCSV(b *testing.B) {
	var file strings.Builder
	file.WriteString("label,a,b,c,d,e,f,g\n")
	for i := range 10000 {
		fmt.Fprintf(&file, "%d,%d.5,%d,0.25,-17,3e5,123456,%d\n", i%10, i, i*7, i%3)
	}
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		if _, err := datasets.ReadCSV(strings.NewReader(file.String()), datasets.Target("label")); err != nil {
			b.Fatal(err)
		}
	}
}
