package tensor

// Lookup returns for each element of x the value, of values [n], at its place in keys [n], which
// ascend; where there is none, what otherwise, which has x's shape or one that is repeated to it, has
// there. With no otherwise that is an error. There is no gradient.
func (x *Tensor) Lookup(keys, values, otherwise *Tensor) *Tensor {
	if otherwise == nil {
		return apply(lookup{}, x, keys, values)
	}
	return Where(apply(lookup{found: true}, x, keys, values), apply(lookup{lax: true}, x, keys, values), otherwise)
}

type lookup struct {
	lax   bool // what is not a key gets a 0
	found bool // the result says whether there is a key, and not its value
}

func (lookup) Shape(in []Shape) (Shape, error) {
	if len(in[1]) != 1 || len(in[2]) != 1 || in[1][0] != in[2][0] && in[1].Known() && in[2].Known() {
		return nil, wrongf("keys and values are one row each, and as many")
	}
	return in[0], nil
}

func (o lookup) Forward(c *Call) {
	keys, values, y := c.In[1].data, c.In[2].data, c.Out.data
	for i, v := range c.In[0].data {
		low, high := 0, len(keys)
		for low < high {
			if middle := (low + high) / 2; keys[middle] < v {
				low = middle + 1
			} else {
				high = middle
			}
		}
		known := low < len(keys) && keys[low] == v
		switch {
		case !known && !o.lax && !o.found:
			Fail(c.Layer, "Lookup", c.In, "%v, element %d, is not one of the %d keys", v, i, len(keys))
		case !known:
			y[i] = 0
		case o.found:
			y[i] = 1
		default:
			y[i] = values[low]
		}
	}
}

func (lookup) Backward(*Call) {}
