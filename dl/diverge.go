package dl

import (
	"fmt"
	"slices"
)

// whereDiverged says where the first number that is none was computed.
func (m *Model) whereDiverged(p *pass) string {
	for _, in := range p.x {
		if bad(in.Values()) {
			return "the data of this batch hold NaN or an infinite number"
		}
	}
	for _, w := range m.Weights() {
		if bad(w.Values()) {
			for _, l := range m.layers {
				if slices.Contains(l.Weights(), w) {
					return fmt.Sprintf("the %s of layer %q became NaN or infinite in the step before, through its gradient (backward); a smaller learning rate may help", w.Name(), l.Name())
				}
			}
		}
	}
	for c := range p.tape.Calls() {
		if bad(c.Out.Values()) {
			return fmt.Sprintf("layer %q, op %v computed NaN or an infinite number (forward)", c.Layer, c)
		}
	}
	return "the loss is NaN or infinite"
}

func bad(values []float32) bool {
	for _, v := range values {
		if v-v != 0 {
			return true
		}
	}
	return false
}
