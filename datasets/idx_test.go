package datasets

import "testing"

// An IDX file is taken apart whole or not at all.
func FuzzIDX(f *testing.F) {
	f.Add([]byte{0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9})
	f.Add([]byte{0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, file []byte) {
		dims, values, err := parseIDX(file)
		if err != nil {
			return
		}
		n := 1
		for _, d := range dims {
			n *= d
		}
		if len(dims) != int(file[3]) || n != len(values) || 4+4*len(dims)+n != len(file) {
			t.Errorf("dims %v, %d values of a file of %d bytes", dims, len(values), len(file))
		}
	})
}

func TestIDX(t *testing.T) {
	for _, c := range []struct {
		name string
		file []byte
		ok   bool
	}{
		{"labels", []byte{0, 0, 8, 1, 0, 0, 0, 2, 5, 6}, true},
		{"images", []byte{0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 5, 6}, true},
		{"empty", nil, false},
		{"no dimensions", []byte{0, 0, 8, 0, 5}, false},
		{"floats", []byte{0, 0, 13, 1, 0, 0, 0, 1, 5, 6, 7, 8}, false},
		{"header cut off", []byte{0, 0, 8, 2, 0, 0, 0, 2}, false},
		{"values cut off", []byte{0, 0, 8, 1, 0, 0, 0, 2, 5}, false},
		{"values too many", []byte{0, 0, 8, 1, 0, 0, 0, 2, 5, 6, 7}, false},
		{"no samples", []byte{0, 0, 8, 1, 0, 0, 0, 0}, false},
		{"overflow", []byte{0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 1, 5}, false},
		{"HTML", []byte("<html>not found</html>"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, _, err := parseIDX(c.file); (err == nil) != c.ok {
				t.Errorf("got %v, want no error: %v", err, c.ok)
			}
		})
	}
}
