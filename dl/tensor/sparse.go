package tensor

// A rowSet is some of the rows of a gradient. Of a table of 20,000 words a batch has 2,000: to clear the
// others, to look through them and to pass them to an optimizer takes longer than all that is computed.
type rowSet struct {
	width int   // elements of a row
	rows  []int // each once
	has   []bool
}

// rowsToAdd is gradToAdd for a Backward that adds to few rows of input i, at most so many of that width. It says to
// the rowSet which, if there is one.
func (c *Call) rowsToAdd(i, width, most int) (dx []float32, set *rowSet) {
	x := c.In[i]
	if x.variable == nil || width < line || width*x.shape[0] != len(x.data) || most >= x.shape[0] {
		return c.gradToAdd(i), nil
	}
	sparse := x.grad.sparse
	dx, add := c.grad(i)
	if dx == nil || add && !sparse {
		return dx, nil
	}
	if set = x.grad.rows; set == nil {
		set = &rowSet{width: width, rows: make([]int, 0, most), has: make([]bool, x.shape[0])}
		x.grad.rows = set
	}
	if !add {
		set.clear(dx)
	}
	if !add && !sparse {
		clear(dx)
	}
	x.grad.sparse = true
	return dx, set
}

// clear makes its rows of x zeros, and is empty then.
func (s *rowSet) clear(x []float32) {
	for _, row := range s.rows {
		clear(s.of(x, row))
		s.has[row] = false
	}
	s.rows = s.rows[:0]
}

// add says that rows may hold something; they are all where s is nil.
func (s *rowSet) add(rows []int) {
	if s == nil {
		return
	}
	for _, row := range rows {
		if !s.has[row] {
			s.has[row] = true
			s.rows = append(s.rows, row)
		}
	}
}

// of is a row of x.
func (s *rowSet) of(x []float32, row int) []float32 { return x[row*s.width:][:s.width] }

// GradRows is [Tensor.Grad] for who only reads it, and passes over what is 0: where rows is not nil, it is 0 but for
// these rows of the first axis, each named once, in any order. Neither may be changed.
func (x *Tensor) GradRows() (values []float32, rows []int) {
	x = x.live("GradRows")
	switch {
	case x.grad == nil || !x.grad.reached:
		return nil, nil
	case x.grad.sparse:
		return x.grad.values, x.grad.rows.rows
	}
	return x.grad.values, nil
}
