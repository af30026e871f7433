package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// A FillModeOption says what an image that was moved has beyond its borders; see [tensor.FillMode].
type FillModeOption tensor.FillMode

// What lies beyond the borders of an image; the default is FillReflect.
const (
	FillConstant = FillModeOption(tensor.FillConstant)
	FillNearest  = FillModeOption(tensor.FillNearest)
	FillWrap     = FillModeOption(tensor.FillWrap)
	FillMirror   = FillModeOption(tensor.FillMirror)
	FillReflect  = FillModeOption(tensor.FillReflect)
)

// A FillValueOption is [FillValue].
type FillValueOption float32

// FillValue is what an image has where it was padded, erased, or moved with [FillConstant]; the default
// is 0.
func FillValue(v float32) FillValueOption { return FillValueOption(v) }

func (o FillValueOption) resizing(d *ResizingConfig) { d.FillValue = float32(o) }
