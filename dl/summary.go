package dl

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Summary is the text that Keras prints: a table of the layers with their classes, output shapes
// and numbers of weights, and, where the model is not a chain, what each is connected to; below it
// the totals. A batch of any size is None.
//
// The table is as wide as Keras's on a terminal of 80 columns. Where masks travel through a model
// Keras lists the ops that make them; here they are no calls, and have no rows.
func (m *Model) Summary(options ...SummaryOption) string {
	s := &summary{model: m}
	for _, o := range options {
		o(s)
	}
	return s.text()
}

// A SummaryOption sets a detail of [Model.Summary].
type SummaryOption func(*summary)

// LineLength is the width of the table in characters; the default is 76, and 16 more for each of
// [ShowFLOPs] and [ShowMemory].
func LineLength(n int) SummaryOption { return func(s *summary) { s.width = n } }

// ShowTrainable adds a column that says whether training changes a layer's weights: Y, N, or - for
// a layer without weights.
func ShowTrainable() SummaryOption { return func(s *summary) { s.trainable = true } }

// ExpandNested lists the layers of nested models below them; the default is a row for each model.
func ExpandNested() SummaryOption { return func(s *summary) { s.nested = true } }

// ShowFLOPs adds a column of the floating point operations that the forward pass of one sample
// takes, as [tensor.FLOPs] counts them. An axis of any size but the batch counts as 1. Keras has
// no such column.
func ShowFLOPs() SummaryOption { return func(s *summary) { s.flops = true } }

// ShowMemory adds a column of the memory of activations: the bytes of all values that a layer
// computes for one sample in training, and that are kept for the gradients. [Model.Fit] takes less,
// since it fuses calls. An axis of any size but the batch counts as 1. Keras has no such column.
func ShowMemory() SummaryOption { return func(s *summary) { s.memory = true } }

type summary struct {
	model                            *Model
	width                            int
	trainable, nested, flops, memory bool

	chain bool       // there is no column of connections
	rows  [][]string // the head is the first
	sizes []int      // the numbers of weights of the other rows
	cost  cost
}

// collect makes the rows.
func (s *summary) collect() {
	m := s.model
	s.chain = true
	if m.graph == nil {
		s.rows = append(s.rows, s.header())
		for _, l := range m.layers {
			s.unbuilt(l)
		}
		return
	}
	operations := m.operations()
	s.chain = m.Class() == "Sequential" || isChain(operations)
	s.rows = append(s.rows, s.header())
	s.list(m, operations, 0)
}

func (s *summary) text() string {
	s.collect()
	widths, centered := s.columns()
	t := grid{widths: widths, align: make([]alignment, len(widths))}
	t.align[2] = right
	for i := 3; i < len(widths); i++ {
		if i >= len(widths)-s.costs() {
			t.align[i] = right
		}
	}
	if centered >= 0 {
		t.align[centered] = center
	}
	t.rows = s.rows
	var b strings.Builder
	fmt.Fprintf(&b, "Model: \"%s\"\n%s", s.model.Name(), t.String())
	s.totals(&b)
	return b.String()
}

// isChain reports whether a functional model is one layer after the other, each called once.
func isChain(operations []*operation) bool {
	for i, o := range operations {
		if len(o.calls) > 1 || i > 0 && o.depth == operations[i-1].depth {
			return false
		}
		inputs := 0
		for _, x := range o.calls[0].In {
			if x.Node() != nil {
				inputs++
			}
		}
		if inputs > 1 {
			return false
		}
	}
	return true
}

// costs is the number of columns that Keras does not have.
func (s *summary) costs() (n int) {
	if s.flops {
		n++
	}
	if s.memory {
		n++
	}
	return n
}

func (s *summary) header() []string {
	h := []string{"Layer (type)", "Output Shape", "Param #"}
	if !s.chain {
		h = append(h, "Connected to")
	}
	if s.trainable {
		h = append(h, "Trainable")
	}
	if s.flops {
		h = append(h, "FLOPs")
	}
	if s.memory {
		h = append(h, "Memory")
	}
	return h
}

const (
	lineLength = 76 // on a terminal of 80 columns
	costColumn = 16 // with its border
)

// columns are the widths of the cells, and which of the columns is centered, or -1. Keras gives a
// share of the line to each, and then takes from all alike what the borders need.
func (s *summary) columns() (widths []int, centered int) {
	width := s.width
	if width == 0 {
		width = lineLength + costColumn*s.costs()
	}
	line := width - costColumn*s.costs()
	ends := []float64{0.45, 0.80, 1}
	if !s.chain {
		ends = []float64{0.3, 0.56, 0.74, 1}
	}
	centered = -1
	if s.trainable {
		for i := range ends {
			ends[i] *= 0.9
		}
		centered = len(ends)
		ends = append(ends, 1)
	}
	begin, excess := 0, 1-line
	for _, end := range ends {
		w := int(end*float64(line)) - begin
		if w < 4 {
			tensor.Fail(s.model.Name(), "Summary", nil, "a line of %d characters is too short for the columns: give dl.LineLength more", width)
		}
		begin += w
		widths = append(widths, w)
		excess += w + 3 // two spaces and a border
	}
	for i := range widths {
		less := int(math.RoundToEven(float64(excess) / float64(len(widths)-i)))
		excess -= less
		widths[i] -= less
		if widths[i] < 1 {
			tensor.Fail(s.model.Name(), "Summary", nil, "a line of %d characters is too short for the columns: give dl.LineLength more", width)
		}
	}
	for range s.costs() {
		widths = append(widths, costColumn-3)
	}
	return widths, centered
}

// list adds the rows of a model that is built.
func (s *summary) list(m *Model, operations []*operation, level int) {
	batch := m.batch()
	for _, o := range operations {
		input := m.isInput(o.calls[0])
		if input && m.Class() == "Sequential" || level > 0 && o.layer == nil && !input {
			continue // as in Keras: an input that every Sequential has, and ops of nested models
		}
		last := o.calls[len(o.calls)-1]
		var shapes []string
		for _, shape := range shapesOf(last) {
			shapes = append(shapes, kerasShape(shape, batch))
		}
		shape := shapes[0]
		if len(shapes) > 1 {
			shape = "[" + strings.Join(shapes, ", ") + "]"
		}
		weights := size(distinct(o.layer))
		s.sizes = append(s.sizes, weights)
		row := []string{title(o.name, o.class, level), shape, thousands(weights)}
		if !s.chain {
			connected := "-"
			if level == 0 {
				connected = connections(o, operations)
			}
			row = append(row, connected)
		}
		var c cost
		if s.costs() > 0 {
			c = o.costOf(m)
		}
		s.finish(row, o.layer, c, level)
		if in := inner(o.layer); in != nil && s.nested && in.graph != nil {
			s.list(in, in.operations(), level+1)
		}
	}
}

// unbuilt adds the row of a layer that has not seen an input.
func (s *summary) unbuilt(l *layers.Layer) {
	params := "0 (unbuilt)"
	if slices.Contains(strings.Fields(builtAtOnce), l.Class()) {
		params = "0"
	}
	s.sizes = append(s.sizes, 0)
	s.finish([]string{title(l.Name(), layerClass(l), 0), "?", params}, nil, cost{}, 0)
}

// builtAtOnce are Keras's classes that call themselves built before they have seen an input. It
// does not say so of all that have no weights.
const builtAtOnce = ` Activation ActivityRegularization AlphaDropout AveragePooling1D AveragePooling2D AveragePooling3D Dropout ELU
	GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D
	GlobalMaxPooling2D GlobalMaxPooling3D Identity LeakyReLU Masking MaxPooling1D MaxPooling2D MaxPooling3D ReLU Reshape Softmax
	SpatialDropout1D SpatialDropout2D SpatialDropout3D UnitNormalization `

// finish adds a row with the cells that were asked for.
func (s *summary) finish(row []string, l *layers.Layer, c cost, level int) {
	if s.trainable {
		mark := "-"
		switch {
		case l == nil || len(l.Weights()) == 0:
		case l.Frozen():
			mark = "N"
		default:
			mark = "Y"
		}
		row = append(row, mark)
	}
	if s.flops {
		row = append(row, thousands(c.flops))
	}
	if s.memory {
		row = append(row, bytes(c.bytes))
	}
	if level == 0 {
		s.cost.flops += c.flops
		s.cost.bytes += c.bytes
	}
	s.rows = append(s.rows, row)
}

// connections are the tensors that an operation is called on: name[call][output].
func connections(o *operation, operations []*operation) string {
	var from []string
	for _, n := range o.calls {
		for _, x := range n.In {
			for _, p := range operations {
				if call := slices.Index(p.calls, x.Node()); call >= 0 && x.Node() != nil {
					from = append(from, fmt.Sprintf("%s[%d][%d]", p.name, call, x.Output()))
				}
			}
		}
	}
	if len(from) == 0 {
		return "-"
	}
	return strings.Join(from, ", ")
}

// totals are the lines below the table.
func (s *summary) totals(b *strings.Builder) {
	m := s.model
	trained, fixed := 0, 0
	if m.graph != nil {
		for _, w := range distinct(m.layers...) {
			if w.Trainable() {
				trained += w.Shape().Size()
			} else {
				fixed += w.Shape().Size()
			}
		}
	}
	optimizer := 0
	if o := m.optimizer; o != nil && o.Iterations() > 0 { // of each its iterations, its rate, and what it remembers of each weight
		all := o.Optimizers()
		if all[0] != o { // several, which Keras counts as one more
			optimizer = 2
		}
		for _, inner := range all {
			optimizer++
			if inner.Schedule() == nil {
				optimizer++
			}
			if mine := o.Assigned(inner, m.Trainable()); len(mine) > 0 {
				for _, v := range inner.Variables(mine) {
					optimizer += len(v.Values)
				}
			}
		}
	}
	line := func(what string, n int) { fmt.Fprintf(b, "\n %s params: %s (%s)", what, thousands(n), bytes(4*n)) }
	line("Total", trained+fixed+optimizer)
	line("Trainable", trained)
	line("Non-trainable", fixed)
	if optimizer > 0 {
		line("Optimizer", optimizer)
	}
	if s.flops {
		fmt.Fprintf(b, "\n Forward FLOPs of a sample: %s", thousands(s.cost.flops))
	}
	if s.memory {
		fmt.Fprintf(b, "\n Activations of a sample: %s", bytes(s.cost.bytes))
	}
}

// distinct are the weights and states of layers, each once, also where layers are shared. Keras
// does not count the states that a stateful recurrent layer carries from batch to batch.
func distinct(ls ...*layers.Layer) (ws []*layers.Weight) {
	seen := map[*layers.Weight]bool{}
	for _, l := range ls {
		if l == nil {
			continue
		}
		for _, w := range l.Weights() {
			if !seen[w] && !w.Carried() {
				seen[w] = true
				ws = append(ws, w)
			}
		}
	}
	return ws
}

// size is how many numbers the weights are.
func size(ws []*layers.Weight) (n int) {
	for _, w := range ws {
		n += w.Shape().Size()
	}
	return n
}

// title is such as "dense (Dense)"; that of a layer of a nested model is set in.
func title(name, class string, level int) string {
	prefix := ""
	if level > 0 {
		prefix = strings.Repeat("   ", level) + "└ "
	}
	return prefix + name + " (" + class + ")"
}

// kerasShape is such as (None, 8).
func kerasShape(s tensor.Shape, batch int) string {
	dims := make([]string, len(s))
	for i, d := range s {
		if i == 0 && d == tensor.Unknown {
			d = batch
		}
		if dims[i] = strconv.Itoa(d); d == tensor.Unknown {
			dims[i] = "None"
		}
	}
	return "(" + strings.Join(dims, ", ") + ")"
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func bytes(n int) string {
	v, units := float64(n), []string{"B", "KB", "MB", "GB", "TB"}
	for len(units) > 1 && v >= 1024 {
		v, units = v/1024, units[1:]
	}
	return fmt.Sprintf("%.2f %s", v, units[0])
}

// An alignment is where in its cell a text stands.
type alignment int

const (
	left alignment = iota
	right
	center
)

// A grid is a table with lines between its rows; the first is its head. A text that is longer than
// its cell goes on in the next line, and a word that is longer is cut.
type grid struct {
	widths []int
	align  []alignment
	rows   [][]string
}

func (g grid) String() string {
	var b strings.Builder
	rule := func(from, dash, between, to string) {
		b.WriteString(from)
		for i, w := range g.widths {
			if i > 0 {
				b.WriteString(between)
			}
			b.WriteString(strings.Repeat(dash, w+2))
		}
		b.WriteString(to)
	}
	rule("┏", "━", "┳", "┓\n")
	for k, row := range g.rows {
		bar := "│"
		switch k {
		case 0:
			bar = "┃"
		case 1:
			rule("┡", "━", "╇", "┩\n")
		default:
			rule("├", "─", "┼", "┤\n")
		}
		cells, height := make([][]string, len(row)), 1
		for i, text := range row {
			cells[i] = wrap(text, g.widths[i])
			height = max(height, len(cells[i]))
		}
		for y := range height {
			for i, lines := range cells {
				at := y
				if k == 0 { // the head stands on its line
					at -= height - len(lines)
				}
				text := ""
				if at >= 0 && at < len(lines) {
					text = lines[at]
				}
				b.WriteString(bar + " " + place(text, g.widths[i], g.align[i]) + " ")
			}
			b.WriteString(bar + "\n")
		}
	}
	rule("└", "─", "┴", "┘")
	return b.String()
}

// wrap breaks a text into lines of at most so many columns.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for text != "" {
		word := text[:wordEnd(text)]
		text = text[len(word):]
		if line != "" && columns(strings.TrimRight(line+word, " ")) > width {
			lines = append(lines, line)
			line = ""
		}
		line += word
	}
	lines = append(lines, line)
	for i, l := range lines {
		if l = strings.TrimRight(l, " "); columns(l) > width {
			l = cut(l, width-1) + "…"
		}
		lines[i] = l
	}
	return lines
}

// wordEnd is where the text's first word ends, with the spaces before and after it.
func wordEnd(text string) int {
	inWord := false
	for i, r := range text {
		if r != ' ' {
			inWord = true
		} else if inWord {
			return i + len(text[i:]) - len(strings.TrimLeft(text[i:], " "))
		}
	}
	return len(text)
}

func cut(text string, width int) string {
	n := 0
	for i, r := range text {
		if n += runeColumns(r); n > width {
			return text[:i]
		}
	}
	return text
}

func place(text string, width int, a alignment) string {
	free := max(0, width-columns(text))
	before := 0
	switch a {
	case right:
		before = free
	case center:
		before = free / 2
	}
	return strings.Repeat(" ", before) + text + strings.Repeat(" ", free-before)
}

// columns is how wide a terminal prints the text.
func columns(text string) (n int) {
	for _, r := range text {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff ||
		r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f300 && r <= 0x1faff ||
		r >= 0x20000 && r <= 0x3fffd):
		return 2
	}
	return 1
}
