package tensor

// StopGradient returns x, for whose sake no gradient is passed on: what it was computed from is
// taken as given. It shares x's storage.
func (x *Tensor) StopGradient() *Tensor { return apply(stopGradient{}, x) }

type stopGradient struct{ alone }

func (stopGradient) String() string { return "stop_gradient" }
func (stopGradient) view()          {}
func (stopGradient) Forward(*Call)  {}
func (stopGradient) Backward(*Call) {} // never called: its output has no gradient
