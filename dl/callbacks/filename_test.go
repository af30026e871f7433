package callbacks

import (
	"math"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
)

// Names of files are formatted as Python does it: the wanted texts are its own.
func TestFilename(t *testing.T) {
	logs := dl.Logs{"loss": 0.125, "big": 123456789, "small": 1e-5, "half": 0.5, "nan": math.NaN(), "inf": math.Inf(-1), "whole": 3, "kilo": 1234.5}
	for path, want := range map[string]string{
		"{epoch}":               "7",
		"{epoch:02d}":           "07",
		"{epoch:4d}|{epoch:3}":  "   7|  7",
		"{epoch:.1f}":           "7.0",
		"{batch:03d}":           "012",
		"{loss}":                "0.125",
		"{loss:.2f}":            "0.12",
		"{loss:8.3f}":           "   0.125",
		"{loss:08.3f}":          "0000.125",
		"{loss:f}":              "0.125000",
		"{loss:e}":              "1.250000e-01",
		"{loss:.1e}":            "1.2e-01",
		"{loss:.0%}":            "12%",
		"{half:%}":              "50.000000%",
		"{half:8.1%}":           "   50.0%",
		"{big:g}":               "1.23457e+08",
		"{big}":                 "123456789.0",
		"{small}":               "1e-05",
		"{small:.3g}":           "1e-05",
		"{kilo:.3}":             "1.23e+03",
		"{nan:.2f}{inf:6.2f}":   "nan  -inf",
		"{whole}":               "3.0",
		"{{x}}-{epoch}":         "{x}-7",
		"a/b-{epoch}-{half}.h5": "a/b-7-0.5.h5",
	} {
		f, err := parseFilename(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if got, err := f.path(7, 12, logs); got != want || err != nil {
			t.Errorf("%s is %q, and not %q (%v)", path, got, want, err)
		}
	}
}
