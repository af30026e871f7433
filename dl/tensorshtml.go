package dl

import (
	"fmt"

	"github.com/hornbook-go/hornbook/internal/page"
)

// HTML is the tensors for a notebook, with their numbers.
func (ts Tensors) HTML() string {
	var parts []string
	for i, t := range ts {
		shown := page.Note("none")
		if t != nil {
			shown = t.HTML()
		}
		parts = append(parts, page.Note(fmt.Sprint(i))+shown)
	}
	return page.Box(page.Beside(parts...))
}
