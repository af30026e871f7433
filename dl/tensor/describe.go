package tensor

// Parameters are what an op was made with beside its inputs, by name. With the op's name they are
// all that is needed to write a recording in another form, such as a file.
type Parameters map[string]any

// Describe is an op's name, such as "concat", and its parameters: numbers are float32, axes and
// sizes int or []int. An op that is named by what it computes alone has none.
func Describe(op Op) (name string, p Parameters) {
	switch o := op.(type) {
	case affine: // Scale, AddScalar and Neg
		return "affine", Parameters{"scale": o.scale, "offset": o.offset}
	case clip:
		return "clip", Parameters{"low": o.low, "high": o.high}
	case concat:
		return "concat", Parameters{"axis": o.axis}
	case dropout:
		return "dropout", Parameters{"rate": o.rate}
	case cutoff:
		return "threshold", Parameters{"threshold": o.threshold, "value": o.value}
	case elu: // ELU, SELU and CELU
		if o.name == "selu" {
			return o.name, nil
		}
		return o.name, Parameters{"alpha": o.alpha}
	case expandDims:
		return "expand_dims", Parameters{"axis": o.axis}
	case glu:
		return "glu", Parameters{"axis": o.axis}
	case hardShrink:
		return "hard_shrink", Parameters{"threshold": o.threshold}
	case leakyReLU:
		return "leaky_relu", Parameters{"slope": o.slope}
	case extreme: // Max and Min; of this and the other reductions, no axes are all of them
		return o.name(), o.parameters()
	case logSoftmax:
		return "log_softmax", Parameters{"axes": o.all()}
	case logsumexp:
		return "logsumexp", o.parameters()
	case norm:
		return "norm", o.parameters()
	case rectifier: // ReLU6 and ReLUWith; a maximum of +Inf is none
		if o.name == "relu6" {
			return o.name, nil
		}
		return "relu", Parameters{"slope": o.slope, "max": o.max, "threshold": o.threshold}
	case reduce: // Sum and Mean
		return o.name(), o.parameters()
	case reshape:
		return "reshape", Parameters{"shape": o.dims.all()}
	case slice:
		return "slice", Parameters{"axis": o.axis, "from": o.from, "to": o.to}
	case softmax: // these axes count from the end
		return "softmax", Parameters{"axes": o.all()}
	case softShrink:
		return "soft_shrink", Parameters{"threshold": o.threshold}
	case sparsemax:
		return "sparsemax", Parameters{"axes": o.all()}
	case squareplus:
		return "squareplus", Parameters{"b": o.b}
	case transpose: // no axes are all of them, reversed
		return "transpose", Parameters{"axes": o.axes.all()}
	case variance: // Var and Std
		return o.name(), o.parameters()
	}
	return opName(op), nil
}
