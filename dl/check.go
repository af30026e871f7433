package dl

import (
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// check looks at a first batch for what would go wrong in silence.
func (m *Model) check(p *pass) {
	for _, in := range p.x {
		for _, v := range in.Values() {
			if v != v {
				tensor.Fail(m.Name(), "Fit", []*tensor.Tensor{in}, "the data hold NaN: clean them first")
			}
		}
	}
	for i, want := range p.y {
		for _, v := range want.Values() {
			if v != v {
				tensor.Fail(m.Name(), "Fit", []*tensor.Tensor{want}, "the targets hold NaN: clean them first")
			}
		}
		if wrong := m.loss.Outputs()[i].Check(want, p.outputs[i]); wrong != "" {
			tensor.Fail(m.Name(), "Fit", []*tensor.Tensor{want, p.outputs[i]}, "%s", wrong)
		}
	}
}
