package notebook

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const cell = `package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/notebook"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"example.com/lesson"
)

const (
	epochs = 2
	unused = 1
)

func net() *dl.Model {
	m := dl.Sequential(layers.Dense(3, layers.InputShape(4)), layers.Dense(1))
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	return m
}

func rounds() int { return epochs * lesson.Rounds }

func trained() *dl.Model {
	return notebook.Trained("line", net, func(m *dl.Model) *dl.History {
		fmt.Println("fit runs")
		x, y := tensor.New(tensor.Shape{8, 4}, nil), tensor.New(tensor.Shape{8, 1}, nil)
		for i := range x.Values() {
			x.Values()[i] = float32(i % 5)
		}
		h := m.Fit(x, y, dl.Epochs(rounds()), dl.Quiet())
		if os.Getenv("STOP") != "" {
			h.Err = errors.New("stopped")
		}
		return h
	})
}

func squares() []int {
	return notebook.Keep("squares", func() []int {
		fmt.Println("make runs")
		return []int{1, 4, 9}
	})
}

func main() {
	m := trained()
	m = trained()
	fmt.Println(len(m.History().Epochs), m.Optimizer().Iterations(), m.Weights()[0].Values()[0], squares())
}
`

// A session runs cells as GoNB does: each a program of its own, made of the same main.go.
type session struct {
	t   *testing.T
	dir string
}

func (s session) write(name, text string) {
	s.t.Helper()
	file := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s session) run(name string, args ...string) string {
	s.t.Helper()
	c := exec.Command(name, args...)
	c.Dir = s.dir
	c.Env = append(os.Environ(), "GOWORK=", "GOFLAGS=-ldflags=-s", "GONB_PIPE=", "GONB_TMP_DIR="+s.dir)
	out, err := c.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func (s session) cell(text, program string) string {
	s.t.Helper()
	s.write("main.go", text)
	if _, err := os.Stat(filepath.Join(s.dir, program)); err != nil {
		s.run("go", "build", "-o", program, ".")
	}
	return s.run("./" + program)
}

func TestSession(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short: it builds four programs")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := session{t, dir}
	s.write("go.mod", "module gonb_session\n\ngo 1.26\n")
	s.write("go.work", "go 1.26\n\nuse (\n\t\""+root+"\"\n\t./lesson // a package of the reader's\n\t.\n)\n")
	s.write("lesson/go.mod", "module example.com/lesson\n\ngo 1.26\n")
	s.write("lesson/lesson.go", "package lesson\n\nconst Rounds = 1\n")

	expect := func(step, out string, want, not []string) {
		t.Helper()
		for _, w := range want {
			if strings.Count(out, w) != 1 {
				t.Errorf("%s: want %q once in\n%s", step, w, out)
			}
		}
		for _, w := range not {
			if strings.Contains(out, w) {
				t.Errorf("%s: %q in\n%s", step, w, out)
			}
		}
	}
	result := func(out string) string { return out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:] }

	t.Setenv("STOP", "1")
	if out := s.cell(cell, "first"); strings.Count(out, "fit runs") != 2 {
		t.Errorf("a training that ended early was kept:\n%s", out)
	}
	t.Setenv("STOP", "")
	first := s.cell(cell, "first")
	expect("the first time", first, []string{"fit runs", "2 2 ", `restored "squares"`}, []string{`restored "line"`})
	again := s.cell(cell, "first")
	expect("the second time", again, []string{`restored "line", trained at `, `restored "squares", made at `}, []string{"runs"})
	if result(again) != result(first) {
		t.Errorf("restored %q, want %q", result(again), result(first))
	}
	other := strings.Replace(cell, "unused = 1", "unused = 3\n\tmore = 4", 1)
	expect("an unrelated edit", s.cell(other, "unrelated"), []string{`restored "line"`}, []string{"runs"})
	edited := strings.Replace(cell, "epochs = 2", "epochs = 3", 1)
	expect("a constant edited", s.cell(edited, "edited"), []string{"fit runs", "3 3 ", `restored "squares"`}, nil)
	expect("the constant as it was", s.cell(cell, "first"), []string{`restored "line"`, "2 2 "}, []string{"runs"})

	s.write("lesson/lesson.go", "package lesson\n\nconst Rounds = 5\n")
	expect("a package edited", s.cell(cell, "lessoned"), []string{"fit runs", "10 10 ", `restored "squares"`}, nil)

	files, _ := filepath.Glob(filepath.Join(dir, ".hornbook", "trained-*"))
	if len(files) != 3 {
		t.Fatalf("three trainings are in %v", files)
	}
	for _, f := range files {
		if err := os.Truncate(f, 100); err != nil {
			t.Fatal(err)
		}
	}
	expect("a damaged file", s.cell(cell, "lessoned"), []string{`"line" is trained again: what was kept is damaged`, "fit runs"}, []string{`restored "line"`})
	expect("it mended", s.cell(cell, "lessoned"), []string{`restored "line"`}, []string{"runs"})
}
