package brief

import "testing"

func TestCall(t *testing.T) {
	for _, c := range []struct {
		parameters map[string]any
		first      []string
		want       string
	}{
		{nil, nil, "X"},
		{map[string]any{"seed": nil, "off": false, "name": ""}, nil, "X"},
		{map[string]any{"b": 1e-7, "a": float64(float32(0.3)), "on": true, "c": 3}, nil, "X(a 0.3, b 1e-07, c 3, on)"},
		{map[string]any{"b": "text", "a": float32(0.5), "z": 0.0}, []string{"z", "lacking"}, "X(z 0, a 0.5, b text)"},
	} {
		if got := Call("X", c.parameters, c.first...); got != c.want {
			t.Errorf("%v: got %s, want %s", c.parameters, got, c.want)
		}
	}
}
