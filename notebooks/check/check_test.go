package check

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/hornbook-go/hornbook/internal/language"
)

// An answer to an exercise is right, empty, or wrong with a hint that has these words.
type answer struct {
	exercise string
	state    state
	hint     string
	try      func() verdict
}

// answers are those of all lessons; each lesson's tests hold its own.
var answers = [][]answer{startAnswers, neuronAnswers, layersAnswers, lossAnswers, gradientsAnswers, backpropAnswers, engineAnswers, matricesAnswers, optimizersAnswers, loopAnswers, mnistAnswers, debuggingAnswers, overfittingAnswers, tabularAnswers, convolutionsAnswers, deeperAnswers}

func TestAnswers(t *testing.T) {
	for _, list := range answers {
		for _, a := range list {
			t.Setenv(language.Variable, "")
			v := a.try()
			if v.state != a.state || a.hint == "" && v.hint != "" || !strings.Contains(v.hint, a.hint) {
				t.Errorf("%s: state %d with the hint %q, want state %d and a hint with %q", a.exercise, v.state, v.hint, a.state, a.hint)
			}
			t.Setenv(language.Variable, "zh")
			chinese := a.try()
			if chinese.state != v.state || v.state == wrong && (!strings.ContainsFunc(chinese.hint, han) || strings.Contains(chinese.hint, "%!")) {
				t.Errorf("%s: in Chinese state %d with the hint %q, in English %q", a.exercise, chinese.state, chinese.hint, v.hint)
			}
			if strings.ContainsFunc(v.hint, han) || strings.Contains(v.hint, "%!") {
				t.Errorf("%s: the English hint is %q", a.exercise, v.hint)
			}
		}
	}
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// Each exercise of the course has a right answer, an empty one and three wrong ones, whose hints differ.
func TestAnswersAreComplete(t *testing.T) {
	count, hints := map[string][3]int{}, map[string]map[string]bool{}
	for _, list := range answers {
		for _, a := range list {
			c := count[a.exercise]
			c[a.state]++
			count[a.exercise] = c
			if hints[a.exercise] == nil {
				hints[a.exercise] = map[string]bool{}
			}
			hints[a.exercise][a.hint] = true
		}
	}
	for _, l := range course {
		for _, e := range l.exercises {
			if c := count[e.id]; c[right] < 1 || c[notTried] < 1 || c[wrong] < 3 || len(hints[e.id]) < 4 {
				t.Errorf("the exercise %s of lesson %s has %d right, %d empty and %d wrong answers with %d different hints", e.id, l.number, c[right], c[notTried], c[wrong], len(hints[e.id])-1)
			}
			if e.en == "" || e.zh == "" {
				t.Errorf("the exercise %s has no title", e.id)
			}
		}
	}
}

func TestOtherPanicsAreWrong(t *testing.T) {
	t.Setenv(language.Variable, "")
	v := judge(func() string { panic(errors.New("index out of range")) })
	if v.state != wrong || v.hint != "Your code panicked: index out of range" {
		t.Errorf("verdict %+v", v)
	}
}

func TestProgress(t *testing.T) {
	t.Setenv(language.Variable, "")
	t.Setenv("HORNBOOK_HEADLESS", "")
	dir := filepath.Join(t.TempDir(), "progress")
	t.Setenv("HORNBOOK_PROGRESS", dir)
	for _, step := range []struct {
		store, want state
	}{{notTried, notTried}, {wrong, wrong}, {right, right}, {wrong, right}, {notTried, right}} {
		if err := store("softmax", step.store); err != nil {
			t.Fatal(err)
		}
		if got := stored("softmax"); got != step.want {
			t.Errorf("after %d: %d, want %d", step.store, got, step.want)
		}
	}
	if text := (progress{}).String(); !strings.HasPrefix(text, "1 of ") || !strings.Contains(text, "✓ Softmax") || !strings.Contains(text, "○ Crossentropy") {
		t.Errorf("progress:\n%s", text)
	}
	if text := (progress{}).HTML(); !strings.Contains(text, "✓</span> Softmax") {
		t.Errorf("progress:\n%s", text)
	}
	t.Setenv("HORNBOOK_HEADLESS", "1")
	if err := store("crossentropy", right); err != nil || stored("softmax") != notTried {
		t.Errorf("headless, %v is stored and softmax is %d", err, stored("softmax"))
	}
	if _, err := os.Stat(filepath.Join(dir, "crossentropy")); err == nil {
		t.Error("a headless run kept a result")
	}
}

func TestVerdictIsShown(t *testing.T) {
	t.Setenv(language.Variable, "")
	s := shown{find("softmax"), verdict{wrong, "`softmax([1])` gives <nil>."}}
	if got, want := s.String(), "✗ Softmax: not yet.\n`softmax([1])` gives <nil>."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := coded("The *root* of `a*b*c` is **没有**算的; 2*3*4 < 25."), "The <em>root</em> of <code>a*b*c</code> is <b>没有</b>算的; 2*3*4 &lt; 25."; got != want {
		t.Errorf("coded is %q, want %q", got, want)
	}
	if got := s.HTML(); !strings.Contains(got, "<code>softmax([1])</code> gives &lt;nil&gt;.") {
		t.Errorf("HTML %s", got)
	}
	t.Setenv(language.Variable, "zh")
	if got := (shown{find("softmax"), verdict{}}).String(); !strings.Contains(got, "尚未作答") {
		t.Errorf("got %q", got)
	}
}
