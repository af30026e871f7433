// Package programs_test runs the contract programs as they stand.
package programs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestPrograms(t *testing.T) {
	for _, test := range []struct {
		name, want string
		data       bool // needs MNIST
	}{
		{"custom", "epoch", false},
		{"files", "[", false},
		{"functional", "digit_accuracy 1.0000", false},
		{"inspect", "sparse_crossentropy", false},
		{"seed", "Test accuracy: 0.97", true},
		{"cells", "accuracy 0.97", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			binary := filepath.Join(t.TempDir(), test.name)
			if out, err := exec.Command("go", "build", "-o", binary, "./"+test.name).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if test.data && os.Getenv("HORNBOOK_DATA") == "" {
				t.Skip("it was built; HORNBOOK_DATA names no folder with the MNIST files to run it on")
			}
			out, err := exec.Command(binary).CombinedOutput()
			if err != nil || !strings.Contains(string(out), test.want) {
				t.Errorf("%v; %q is wanted in the output:\n%s", err, test.want, out)
			}
			if test.name == "files" { // the model, and the one that was loaded, predict the same
				if lines := strings.Fields(strings.TrimSpace(string(out))); len(lines) == 0 || strings.Join(lines[:len(lines)/2], " ") != strings.Join(lines[len(lines)/2:], " ") {
					t.Errorf("the loaded model predicts something else:\n%s", out)
				}
			}
		})
	}
}
