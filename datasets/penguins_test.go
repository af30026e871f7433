package datasets_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func ExamplePenguins() {
	table, err := datasets.Penguins(datasets.Target("species"), datasets.Categories("species"),
		datasets.OneHot("sex"), datasets.Ignore("island", "year"), datasets.DropMissing())
	if err != nil {
		fmt.Println(err)
		return
	}
	train, test := table.Split(0.25, 1)
	fmt.Println(train)
	fmt.Println(test.X.Len(), "are for the test")
	// Output:
	// Penguins
	//   X [250 6]  bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g, sex=female, sex=male
	//   Y [250]  species
	//   classes  Adelie, Chinstrap, Gentoo
	// 83 are for the test
}

// The counts are those of the paper on the data set (Horst, Hill and Gorman, 2020).
func TestPenguins(t *testing.T) {
	table, err := datasets.Penguins(datasets.Target("species"), datasets.Categories("species", "island"), datasets.Ignore("sex"), datasets.DropMissing())
	if err != nil {
		t.Fatal(err)
	}
	if got := table.Y.Counts(); !slices.Equal(got, []int{151, 68, 123}) {
		t.Errorf("%v birds of each species, want 151 Adelies, 68 chinstraps and 123 gentoos", got)
	}
	if want := "island bill_length_mm bill_depth_mm flipper_length_mm body_mass_g year"; strings.Join(table.Columns, " ") != want {
		t.Errorf("the columns are %v, want %s", table.Columns, want)
	}
	mass := 0.0
	for _, v := range table.X.Tensor().Slice(1, 4, 5).Values() {
		mass += float64(v)
	}
	if got := fmt.Sprintf("%.2f", mass/342); got != "4201.75" {
		t.Errorf("the mean mass is %s g, want 4201.75", got)
	}
	_, err = datasets.Penguins(datasets.Categories("species", "island", "sex"))
	if err == nil || !strings.Contains(err.Error(), "line 5") || !strings.Contains(err.Error(), "DropMissing") {
		t.Errorf("the table with missing values gives %v; want an error that names line 5 and DropMissing", err)
	}
}

// refuses tells whether use panics with a tensor.Error that has those words, and the line.
func refuses(t *testing.T, words string, use func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if e, ok := recover().(*tensor.Error); !ok || !strings.Contains(e.Detail, words) || e.At == "" {
			t.Errorf("got %v, want a *tensor.Error with %q", e, words)
		}
	}()
	use()
}

func TestTableSelect(t *testing.T) {
	table := datasets.Must(datasets.ReadCSV(strings.NewReader("a,b,c\n1,2,x\n3,4,y\n5,6,z\n7,8,x\n"), datasets.Target("c"), datasets.Categories("c")))
	s := table.Select([]int{3, 1, 1})
	if got, want := fmt.Sprint(s.X.Tensor().Values(), s.Y.Tensor().Values(), s.Classes, s.Categories("c")), "[7 8 3 4 3 4] [0 1 1] [x y z] [x y z]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if table.X.Len() != 4 || table.Y.Len() != 4 {
		t.Error("Select changed the table")
	}
	without := datasets.Must(datasets.ReadCSV(strings.NewReader("a\n1\n2\n")))
	if s := without.Select([]int{1}); s.Y != nil || s.X.At(0).Values()[0] != 2 {
		t.Errorf("of a table without targets: %v", s)
	}
	refuses(t, "there is no row -1", func() { table.Select([]int{0, -1}) })
	refuses(t, "there is no row 4", func() { table.Select([]int{4}) })
	refuses(t, "no rows to select", func() { table.Select(nil) })
}

func TestTableSplit(t *testing.T) {
	table := datasets.Must(datasets.ReadCSV(strings.NewReader("a,b\n0,0\n1,10\n2,20\n3,30\n4,40\n5,50\n6,60\n7,70\n8,80\n9,90\n"), datasets.Target("b")))
	first, second := table.Split(0.3, 1)
	var all []float32
	for _, part := range []*datasets.Table{first, second} {
		x, y := part.X.Tensor().Values(), part.Y.Tensor().Values()
		if !slices.IsSorted(x) {
			t.Errorf("the rows are out of order: %v", x)
		}
		for i := range x {
			if y[i] != 10*x[i] {
				t.Errorf("row %v has the target %v", x[i], y[i])
			}
		}
		all = append(all, x...)
	}
	slices.Sort(all)
	if first.X.Len() != 7 || second.X.Len() != 3 || !slices.Equal(all, []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}) {
		t.Errorf("%d and %d rows, together %v", first.X.Len(), second.X.Len(), all)
	}
	same, _ := table.Split(0.3, 1)
	other, _ := table.Split(0.3, 2)
	if !slices.Equal(same.X.Tensor().Values(), first.X.Tensor().Values()) || slices.Equal(other.X.Tensor().Values(), first.X.Tensor().Values()) {
		t.Error("a seed deals the same way, and another seed another")
	}
	refuses(t, "leaves nothing on one side", func() { table.Split(1, 1) })
	refuses(t, "leaves nothing on one side", func() { table.Split(0.01, 1) })
}
