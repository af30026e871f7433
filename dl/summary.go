package dl

import (
	"fmt"
	"strings"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Summary is a table of the layers: their shapes, their numbers of weights, and, for a model that
// is not a simple chain, what each is connected to.
func (m *Model) Summary() string {
	rows := [][]string{{"layer (class)", "output shape", "weights", "connected to"}}
	chain := true
	if m.graph == nil {
		for _, l := range m.layers {
			rows = append(rows, []string{title(l), "?", "0 (unbuilt)", ""})
		}
	} else {
		rows, chain = m.summaryRows(rows)
	}
	if chain {
		for i := range rows {
			rows[i] = rows[i][:3]
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Model %q\n%s", m.Name(), table(rows, 2))
	if m.graph != nil {
		trained, fixed := 0, 0
		for _, w := range m.Weights() {
			if w.Trainable() {
				trained += w.Shape().Size()
			} else {
				fixed += w.Shape().Size()
			}
		}
		fmt.Fprintf(&b, "\nweights: %s (%s), of them trained: %s, not trained: %s", thousands(trained+fixed), bytes(4*(trained+fixed)), thousands(trained), thousands(fixed))
	}
	return b.String()
}

func (m *Model) summaryRows(rows [][]string) ([][]string, bool) {
	names := map[*tensor.Node]string{}
	counted := map[*layers.Layer]bool{}
	chain := m.Class() == "Sequential"
	for i, n := range m.graph.Nodes {
		var from []string
		for _, x := range n.In {
			if x.Node() != nil {
				from = append(from, names[x.Node()])
			}
		}
		name, weights := "", 0
		switch c := n.Block.(type) {
		case *layers.Call:
			name = title(c.Layer)
			names[n] = c.Layer.Name()
			if !counted[c.Layer] {
				counted[c.Layer] = true
				for _, w := range c.Layer.Weights() {
					weights += w.Shape().Size()
				}
			}
		default:
			if n.Op == nil {
				names[n] = fmt.Sprintf("input_%d", i)
				name = names[n] + " (Input)"
				if chain {
					continue
				}
			} else {
				names[n] = (&tensor.Call{Op: n.Op}).String()
				name = names[n]
			}
		}
		rows = append(rows, []string{name, n.Out[0].Shape().String(), thousands(weights), strings.Join(from, ", ")})
	}
	return rows, chain
}

func title(l *layers.Layer) string {
	class := l.Class()
	if class == "" {
		class = "own"
	}
	return fmt.Sprintf("%s (%s)", l.Name(), class)
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func bytes(n int) string {
	v, units := float64(n), []string{"B", "KB", "MB", "GB"}
	for len(units) > 1 && v >= 1024 {
		v, units = v/1024, units[1:]
	}
	return fmt.Sprintf("%.2f %s", v, units[0])
}
