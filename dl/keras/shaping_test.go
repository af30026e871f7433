package keras

import (
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/layers"
)

// Sizes and margins are read in each form that a config may have, and what is none of them is an
// error, whatever it is.
func TestSizesOfConfigs(t *testing.T) {
	for _, c := range []struct{ class, config, want string }{
		{"ZeroPadding2D", `{"padding": 2}`, "padding [[2 2] [2 2]]"},
		{"ZeroPadding2D", `{"padding": [1, 2]}`, "padding [[1 1] [2 2]]"},
		{"ZeroPadding2D", `{"padding": [[1, 2], [3, 4]]}`, "padding [[1 2] [3 4]]"},
		{"ZeroPadding2D", `{"padding": [[1, 2], 3]}`, "padding [[1 2] [3 3]]"},
		{"ZeroPadding2D", `{}`, "padding [[1 1] [1 1]]"},
		{"ZeroPadding2D", `{"padding": [[1, 2], []]}`, `key "padding": [[1,2],[]] is not a pair of numbers for each of 2 axes`},
		{"ZeroPadding2D", `{"padding": []}`, "is not a pair of numbers"},
		{"ZeroPadding2D", `{"padding": [1, 2, 3]}`, "is not a pair of numbers"},
		{"ZeroPadding2D", `{"padding": "same"}`, "is not a pair of numbers"},
		{"ZeroPadding2D", `{"padding": [[1, null], 3]}`, "it is 0 or more on both sides"},
		{"Cropping1D", `{"cropping": [2, 0]}`, "cropping [[2 0]]"},
		{"Cropping1D", `{"cropping": 2}`, "cropping [[2 2]]"},
		{"Cropping3D", `{"cropping": [1, 2, 3]}`, "cropping [[1 1] [2 2] [3 3]]"},
		{"Conv2D", `{"filters": 2, "kernel_size": 3}`, "kernel size [3 3]"},
		{"Conv2D", `{"filters": 2, "kernel_size": []}`, `key "kernel_size"`},
		{"Conv2D", `{"filters": 2, "kernel_size": [1, 2, 3]}`, `key "kernel_size": 3 numbers are given, and there are 2 spatial axes`},
		{"Conv2D", `{"filters": 2}`, `key "kernel_size": must be 2 numbers`},
		{"Conv2D", `{"filters": 2, "kernel_size": 3, "padding": "causal"}`, `key "padding": "causal" is not supported`},
		{"Conv2D", `{"filters": 2, "kernel_size": 3, "padding": [[1, 1], [1, 1]]}`, `key "padding"`},
		{"Conv2D", `{"filters": 2, "kernel_size": 3, "data_format": "first"}`, `key "data_format": "first" is not supported`},
		{"Conv2D", `{"filters": 3, "kernel_size": 3, "groups": 2}`, "3 filters cannot be shared out to 2 groups"},
		{"Conv1D", `{"filters": 3, "kernel_size": [3], "padding": "causal"}`, "causal"},
		{"MaxPooling2D", `{"pool_size": [2, 3], "strides": 1, "padding": "same"}`, "MaxPooling2D(pool size [2 3], same)"},
		{"MaxPooling2D", `{"strides": 1}`, `key "pool_size": must be 2 numbers`},
		{"UpSampling2D", `{"size": 2, "interpolation": "area"}`, `key "interpolation": "area" is not supported`},
		{"Permute", `{"dims": [2, 3]}`, "is not an order of the axes"},
		{"RepeatVector", `{}`, "a vector is repeated at least once"},
	} {
		var l *layers.Layer
		var decoded config
		err := decode([]byte(c.config), &decoded)
		if err == nil {
			l, err = layerFromConfig(&object{ClassName: c.class, Config: decoded}, nil)
		}
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = l.String()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s %s: got %s\nwant %s", c.class, c.config, got, c.want)
		}
	}
}
