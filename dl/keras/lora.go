package keras

import (
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl/layers"
)

// adaptation returns the low-rank adaptation of a layer, or nil.
func (s *settings) adaptation() layers.LayerOption {
	rank, alpha := s.integer("lora_rank", 0), s.float("lora_alpha", 0)
	if rank == 0 {
		return nil
	}
	return func(l *layers.Layer) {
		if alpha == 0 {
			l.EnableLoRA(rank)
		} else {
			l.EnableLoRA(rank, layers.LoRAAlpha(float32(alpha)))
		}
	}
}

func (f *fields) adaptation(l *layers.Layer) {
	if rank, alpha := l.LoRARank(); rank > 0 {
		f.set("lora_rank", rank)
		f.set("lora_alpha", alpha)
	}
}

// fileVariables are ownVariables without those of an adaptation: a file has the sum.
func fileVariables(l *layers.Layer) []*layers.Weight {
	return slices.DeleteFunc(ownVariables(l), (*layers.Weight).Adapter)
}

// restartAdaptation sets the second matrix of a layer's adaptation to 0, so that it adds nothing to a kernel that was just read, which has
// the sum; the first stays as it is, or nothing would be learned any more.
func restartAdaptation(l *layers.Layer) {
	for _, w := range l.Declared() {
		if w.Adapter() && strings.HasSuffix(w.Name(), "_b") {
			w.Tensor.Fill(make([]float32, w.Shape().Size()))
		}
	}
}
