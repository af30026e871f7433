package tensor

import (
	"slices"
	"strings"
)

// Einsum returns the sum of products that an equation names, as Keras and NumPy do: each letter is
// an index; what stands before the arrow are the axes of the operands, what stands behind it those
// of the result, and over the letters that are not there is summed.
//
//	Einsum("bij,bjk->bik", x, y)     // a product of matrices for each b
//	Einsum("bqhd,bkhd->bhqk", q, k)  // the scores of attention
//	Einsum("ii->i", x)               // the diagonal
//	Einsum("...d,de->...e", x, w)    // whatever axes are before the last
//
// An ellipsis stands for axes that are matched as by [Tensor.Add]. Without an arrow the result has
// the letters that stand once, in the order of the alphabet, after those of an ellipsis. Of more
// than two operands the first two are multiplied first. Products are computed by matrices, read
// where they lie if their axes permit.
func Einsum(equation string, operands ...*Tensor) *Tensor {
	e, err := parseEinsum(equation, operands)
	if err != nil {
		Fail("", "einsum", operands, "%q: %v", equation, err)
	}
	x, terms := operands[0], e.terms
	if len(operands) == 1 {
		return apply(einsum{terms[0], "", e.out}, x)
	}
	for i, y := range operands[1:] {
		a, b, out := terms[0], terms[i+1], e.out
		if rest := strings.Join(terms[i+2:], ""); rest != "" || i+2 < len(terms) {
			out = kept(a, b, rest+e.out)
		}
		if len(out) > maxRank {
			Fail("", "einsum", operands, "%q: the product of operands 0 to %d has %d axes, and a tensor has at most %d: give operands that share letters first", equation, i+1, len(out), maxRank)
		}
		x = apply(einsum{a, b, out}, x, y)
		terms[0] = out
	}
	return x
}

// kept are the letters of a product that are needed later: those of both first, then a's, then b's.
func kept(a, b, later string) string {
	var both, left, right []byte
	for i := range len(a) {
		switch l := a[i]; {
		case strings.IndexByte(later, l) < 0 || strings.IndexByte(a[:i], l) >= 0:
		case strings.IndexByte(b, l) >= 0:
			both = append(both, l)
		default:
			left = append(left, l)
		}
	}
	for i := range len(b) {
		if l := b[i]; strings.IndexByte(later, l) >= 0 && strings.IndexByte(a, l) < 0 && strings.IndexByte(b[:i], l) < 0 {
			right = append(right, l)
		}
	}
	return string(both) + string(left) + string(right)
}

// An equation is a parsed Einsum: the letters of each operand and of the result. The axes of an
// ellipsis are the digits, so that 7 is always the last of them.
type equation struct {
	terms []string
	out   string
}

func parseEinsum(text string, operands []*Tensor) (e equation, err error) {
	text = strings.ReplaceAll(text, " ", "")
	in, out, arrow := strings.Cut(text, "->")
	e.terms = strings.Split(in, ",")
	if len(e.terms) != len(operands) || len(operands) == 0 {
		return e, wrongf("the equation is of %d operands, and %d are given", len(e.terms), len(operands))
	}
	ellipsis := ""
	for i, term := range e.terms {
		rank := len(operands[i].shape)
		letters, dots, err := plainLetters(term)
		if err != nil {
			return e, err
		}
		n := rank - len(letters)
		switch {
		case dots && n < 0:
			return e, wrongf("operand %d has %d axes, fewer than the %d letters of %q", i, rank, len(letters), term)
		case !dots && n != 0:
			return e, wrongf("operand %d has %d axes, and %q has %d letters", i, rank, term, len(letters))
		}
		axes := "01234567"[maxRank-n:]
		if !dots {
			axes = ""
		}
		e.terms[i] = strings.Replace(term, "...", axes, 1)
		if len(axes) > len(ellipsis) {
			ellipsis = axes
		}
	}
	all := strings.Join(e.terms, "")
	if !arrow {
		once := []byte{}
		for _, l := range []byte(all) {
			if strings.Count(all, string(l)) == 1 && l >= 'A' {
				once = append(once, l)
			}
		}
		slices.Sort(once)
		e.out = ellipsis + string(once)
	} else {
		letters, dots, err := plainLetters(out)
		if err != nil {
			return e, err
		}
		for i := range len(letters) {
			if l := letters[i]; strings.IndexByte(all, l) < 0 {
				return e, wrongf("the result has the letter %c, and no operand has it", l)
			} else if strings.IndexByte(letters[:i], l) >= 0 {
				return e, wrongf("the result has the letter %c twice", l)
			}
		}
		if !dots && ellipsis != "" {
			return e, wrongf("an operand has an ellipsis, and the result has none: write ... there, too, or sum over its axes by letters")
		}
		e.out = strings.Replace(out, "...", ellipsis, 1)
	}
	if len(e.out) > maxRank {
		return e, wrongf("the result has %d axes, and a tensor has at most %d", len(e.out), maxRank)
	}
	return e, nil
}

// plainLetters is a term without its ellipsis.
func plainLetters(term string) (letters string, ellipsis bool, err error) {
	before, after, ellipsis := strings.Cut(term, "...")
	letters = before + after
	for i := range len(letters) {
		if l := letters[i]; (l < 'a' || l > 'z') && (l < 'A' || l > 'Z') {
			return "", false, wrongf("%q is no letter: axes are named by a to z and A to Z, those of an ellipsis by ...", letters[i:i+1])
		}
	}
	return letters, ellipsis, nil
}

// einsum is a sum of products of two operands, or a sum of one, whose letters b is empty.
type einsum struct{ a, b, out string }

func (o einsum) String() string { return "einsum" }

// terms are the letters of the inputs.
func (o einsum) terms(n int) []string { return []string{o.a, o.b}[:n] }

func (o einsum) Shape(in []Shape) (Shape, error) {
	sizes, from := map[byte]int{}, map[byte]int{}
	for i, term := range o.terms(len(in)) {
		for axis, d := range in[i] {
			l := term[axis]
			known, seen := sizes[l]
			switch free := l < 'A'; { // of an ellipsis, so that 1 is repeated
			case !seen || known == d:
				sizes[l] = d
				from[l] = i
			case free && d == 1:
			case free && known == 1:
				sizes[l] = d
			case free && (d == Unknown || known == Unknown):
				sizes[l] = Unknown
			case known == Unknown:
				sizes[l] = d
			case d == Unknown:
			case free:
				return nil, wrongf("axes of the ellipsis of %d and %d do not match, and neither is 1", known, d)
			case from[l] == i:
				return nil, wrongf("the letter %c is %d and %d in operand %d", l, known, d, i)
			default:
				return nil, wrongf("the letter %c is %d in operand %d and %d in operand %d", l, known, from[l], d, i)
			}
		}
	}
	out := make(Shape, len(o.out))
	for i := range out {
		out[i] = sizes[o.out[i]]
	}
	return out, nil
}

// flops counts, wherever values of all operands meet, their product and its addition to the sum.
func (o einsum) flops(in []Shape) int {
	sizes := map[byte]int{}
	for i, term := range o.terms(len(in)) {
		for axis, d := range in[i] {
			sizes[term[axis]] = max(sizes[term[axis]], d)
		}
	}
	n := len(in)
	for _, d := range sizes {
		n *= d
	}
	return n
}

// An einsumPlan is what an einsum does at the sizes at hand.
type einsumPlan struct {
	products         // of two operands
	walk     walk    // of one: from it to the result
	partial  [2]bool // only a part of the operand's gradient is reached: a diagonal
}

func (o einsum) plan(c *Call) *einsumPlan {
	if p, ok := c.plan.(*einsumPlan); ok {
		return p
	}
	var letters []byte
	sizes := map[byte]int{}
	steps := map[byte]*[3]int{} // in a, b and the result; those of a letter that stands twice are added
	add := func(array int, term string, shape Shape) {
		step := 1
		for axis := len(term) - 1; axis >= 0; axis-- {
			l, d := term[axis], shape[axis]
			if steps[l] == nil {
				letters = append(letters, l)
				steps[l] = &[3]int{}
				sizes[l] = 1
			}
			if d != 1 {
				sizes[l] = d
				steps[l][array] += step
			}
			step *= d
		}
	}
	p := &einsumPlan{}
	for i, term := range o.terms(len(c.In)) {
		add(i, term, c.In[i].shape)
		for k := range len(term) {
			p.partial[i] = p.partial[i] || strings.IndexByte(term[:k], term[k]) >= 0
		}
	}
	add(2, o.out, c.Out.shape)

	for _, l := range letters {
		p.loops = append(p.loops, loop{sizes[l], *steps[l]})
	}
	if len(c.In) == 1 {
		for _, l := range p.loops {
			p.walk = append(p.walk, stride{l.size, l.steps[0], l.steps[2]})
		}
		p.walk = p.walk.ordered()
	}
	c.plan = p
	return p
}

func (o einsum) Forward(c *Call) {
	p := o.plan(c)
	if p.walk == nil {
		p.forward().run(c.Out.data, c.In[0].data, c.In[1].data, false)
		return
	}
	clear(c.Out.data)
	if len(c.In[0].data) > 0 {
		p.walk.run(c.Out.data, c.In[0].data, true)
	}
}

// The gradient of an operand is an einsum, too: of c = Σ a·b, da = Σ dc·b over the letters that a does not
// have, and repeated over those that only a has.
func (o einsum) Backward(c *Call) {
	p, dy := o.plan(c), c.Out.grad.values
	if p.walk != nil {
		if dx := c.gradToAdd(0); len(dx) > 0 {
			p.walk.back(dx, dy)
		}
		return
	}
	for i := range c.In {
		dx, add := c.grad(i)
		if dx == nil {
			continue
		}
		if !add && p.partial[i] {
			clear(dx)
			add = true
		}
		p.gradient(i).run(dx, dy, c.In[1-i].data, add)
	}
}

// back adds to the elements of from those of to: the gradient of run.
func (w walk) back(from, to []float32) {
	var back [2 * maxRank]stride
	for i, s := range w {
		back[i] = stride{s.size, s.to, s.from}
	}
	walk(back[:len(w)]).run(from, to, true)
}
