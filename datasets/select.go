package datasets

import (
	"math"
	"slices"
)

// Select is the rows of those numbers, counted from 0, as a table of their own: a part of it, a fold of
// a cross-validation, or a sample with repetitions. The numbers of its categories are those of t.
func (t *Table) Select(rows []int) *Table {
	if len(rows) == 0 {
		fail("Table.Select", "there are no rows to select: give at least one number")
	}
	for _, row := range rows {
		if row < 0 || row >= t.X.Len() {
			fail("Table.Select", "there is no row %d: the %d rows of %s are counted from 0", row, t.X.Len(), t.Name)
		}
	}
	s := *t
	s.X = t.X.selected(rows)
	if t.Y != nil {
		s.Y = t.Y.selected(rows)
	}
	return &s
}

// Split deals the rows out at random: a part of them, such as 0.2, is the second. The same seed deals
// the same way. Both have rows in the order of t.
func (t *Table) Split(part float64, seed int) (first, second *Table) {
	n := t.X.Len()
	at := n - int(math.Round(part*float64(n)))
	if !(part > 0 && part < 1) || at == 0 || at == n {
		fail("Table.Split", "of %d rows, a part of %v leaves nothing on one side", n, part)
	}
	order := streamOf(seed, forAll, 0).Perm(n)
	slices.Sort(order[:at])
	slices.Sort(order[at:])
	return t.Select(order[:at]), t.Select(order[at:])
}

// selected is those samples, copied.
func (a *Array) selected(rows []int) *Array {
	size := a.shape[1:].Size()
	values := make([]float32, len(rows)*size)
	a.Gather(values, rows)
	return ofFloats(values, append([]int{len(rows)}, a.shape[1:]...)...)
}
