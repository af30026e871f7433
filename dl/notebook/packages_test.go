package notebook

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestPackages(t *testing.T) {
	session, dir := t.TempDir(), t.TempDir()
	file := filepath.Join(dir, "a.go")
	write := func(text string, age time.Duration) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		when := time.Now().Add(-age)
		if err := os.Chtimes(file, when, when); err != nil {
			t.Fatal(err)
		}
	}
	sum := func() packageSum {
		t.Helper()
		p := openPackages(session)
		s, err := p.sum(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.save(); err != nil {
			t.Fatal(err)
		}
		return s
	}
	write("package a\n\nimport \"fmt\"\n", time.Hour)
	first := sum()
	if !slices.Equal(first.Imports, []string{"fmt"}) {
		t.Errorf("imports %v", first.Imports)
	}
	if got := openPackages(session).known[dir]; got.Sum != first.Sum {
		t.Error("what was hashed is not remembered")
	}
	if again := sum(); again.Sum != first.Sum {
		t.Error("the same package has another hash")
	}
	write("package a\n\nimport \"math\"\n", 0)
	second := sum()
	if second.Sum == first.Sum || !slices.Equal(second.Imports, []string{"math"}) {
		t.Errorf("an edit was not seen: %v", second.Imports)
	}
	if got := openPackages(session).known[dir]; got.Sum == second.Sum {
		t.Error("a file that was just written is remembered, and could be written again unseen")
	}
	// A damaged memory is none.
	if err := os.Truncate(filepath.Join(session, ".hornbook", "packages"), 50); err != nil {
		t.Fatal(err)
	}
	if got := openPackages(session); len(got.known) != 0 {
		t.Errorf("a damaged file is taken: %v", got.known)
	}
	if s := sum(); s.Sum != second.Sum {
		t.Error("after the damage the hash is another")
	}
}
