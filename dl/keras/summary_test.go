package keras

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSummaryOfKerasFiles compares the summaries of models that Keras trained and saved with the texts
// that it printed of them.
func TestSummaryOfKerasFiles(t *testing.T) {
	folder := os.Getenv("HORNBOOK_KERAS_FILES")
	if folder == "" {
		t.Skip("HORNBOOK_KERAS_FILES is not set: no files of Keras's to read")
	}
	data, err := os.ReadFile(filepath.Join(folder, "files_expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]expectation
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	if len(expected) == 0 {
		t.Error("no summary is expected")
	}
	for name, e := range expected {
		m, err := Load(filepath.Join(folder, name+".keras"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := strings.TrimSpace(e.Summary)
		// Keras counts names through all models of a process, and the file has them as they were.
		got := m.Summary()
		_, want, _ = strings.Cut(want, "\n")
		if _, got, _ = strings.Cut(got, "\n"); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}
