package keras

import (
	"slices"

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
