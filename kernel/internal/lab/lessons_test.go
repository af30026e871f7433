package lab

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func notebook(source, output string) string {
	return `{"cells": [{"cell_type": "code", "source": "` + source + `", "outputs": ["` + output + `"]}], "nbformat": 4}`
}

// course is a folder of lessons and a working copy of it.
type course struct {
	t        *testing.T
	from, to string
}

func (c course) write(folder, name, text string) {
	path := filepath.Join(folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		c.t.Fatal(err)
	}
}

func (c course) copy() []string {
	news, err := CopyLessons(c.from, c.to, time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC))
	if err != nil {
		c.t.Fatal(err)
	}
	return news
}

// holds checks the files of the working copy, and that there are no others.
func (c course) holds(want map[string]string) {
	c.t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(c.to, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == stateFile {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(c.to, path)
		got[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	for name, text := range want {
		if got[name] != text {
			c.t.Errorf("%s holds %q, want %q", name, got[name], text)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		c.t.Errorf("the working copy also holds %q", got)
	}
}

func newCourse(t *testing.T) course {
	c := course{t, t.TempDir(), filepath.Join(t.TempDir(), "lab")}
	c.write(c.from, "en/00.ipynb", notebook("one", ""))
	c.write(c.from, "en/digit.png", "a picture")
	c.copy()
	return c
}

func TestLessonsAreCopied(t *testing.T) {
	c := newCourse(t)
	c.write(c.from, "src/00.md", "what lessons are made from")
	c.write(c.from, "check/check.go", "package check")
	c.write(c.from, ".ipynb_checkpoints/a.ipynb", "a leftover")
	c.write(c.from, "zh/00.ipynb", notebook("一", ""))
	c.copy()
	c.holds(map[string]string{"en/00.ipynb": notebook("one", ""), "en/digit.png": "a picture", "zh/00.ipynb": notebook("一", "")})
}

func TestUnchangedCopiesAreRenewed(t *testing.T) {
	c := newCourse(t)
	c.write(c.to, "en/00.ipynb", notebook("one", "the reader ran it"))
	c.copy()
	c.holds(map[string]string{"en/00.ipynb": notebook("one", "the reader ran it"), "en/digit.png": "a picture"}) // nothing new: nothing happens
	c.write(c.from, "en/00.ipynb", notebook("two", ""))
	if news := c.copy(); len(news) != 1 || !strings.Contains(news[0], "renewed") {
		t.Errorf("news %q", news)
	}
	c.holds(map[string]string{"en/00.ipynb": notebook("two", ""), "en/digit.png": "a picture"})
}

func TestChangedCopiesStay(t *testing.T) {
	c := newCourse(t)
	mine := notebook("mine", "")
	c.write(c.to, "en/00.ipynb", mine)
	c.write(c.to, "my own.ipynb", "x")
	c.copy()
	c.holds(map[string]string{"en/00.ipynb": mine, "en/digit.png": "a picture", "my own.ipynb": "x"})

	c.write(c.from, "en/00.ipynb", notebook("two", ""))
	c.write(c.from, "en/digit.png", "another picture")
	news := c.copy()
	if len(news) != 2 || !slices.ContainsFunc(news, func(line string) bool { return strings.Contains(line, "00.new-2026-01-31.ipynb") }) {
		t.Errorf("news %q", news)
	}
	want := map[string]string{
		"en/00.ipynb": mine, "en/00.new-2026-01-31.ipynb": notebook("two", ""), "en/digit.png": "another picture", "my own.ipynb": "x",
	}
	c.holds(want)
	if news := c.copy(); len(news) != 0 { // once is enough
		t.Errorf("news again: %q", news)
	}
	c.holds(want)

	c.write(c.from, "en/00.ipynb", notebook("three", ""))
	c.copy()
	want["en/00.new-2026-01-31-2.ipynb"] = notebook("three", "")
	c.holds(want)
}

func TestDeletedCopiesComeBack(t *testing.T) {
	c := newCourse(t)
	if err := os.Remove(filepath.Join(c.to, "en", "00.ipynb")); err != nil {
		t.Fatal(err)
	}
	c.copy()
	c.holds(map[string]string{"en/00.ipynb": notebook("one", ""), "en/digit.png": "a picture"})
}

func TestALostStateKeepsCopies(t *testing.T) {
	c := newCourse(t)
	c.write(c.to, stateFile, "{ half of it")
	c.write(c.to, "en/00.ipynb", notebook("mine", ""))
	c.copy()
	c.holds(map[string]string{"en/00.ipynb": notebook("mine", ""), "en/00.new-2026-01-31.ipynb": notebook("one", ""), "en/digit.png": "a picture"})
}

func TestNoLessons(t *testing.T) {
	if _, err := CopyLessons(filepath.Join(t.TempDir(), "missing"), t.TempDir(), time.Now()); err == nil {
		t.Error("a course that is not there was copied")
	}
}

// What a reader is asked to predict does not stand there already.
func TestFoldedOutputsAreLeftOut(t *testing.T) {
	c := newCourse(t)
	folded := func(output string) string {
		return `{"cells": [{"cell_type": "code", "metadata": {"jupyter": {"outputs_hidden": true}}, "source": "f()", "outputs": [` + output + `]}], "nbformat": 4}`
	}
	c.write(c.from, "en/01.ipynb", folded(`{"output_type": "stream", "name": "stdout", "text": "the answer"}`))
	c.copy()
	data, err := os.ReadFile(filepath.Join(c.to, "en", "01.ipynb"))
	if err != nil || strings.Contains(string(data), "the answer") || !strings.Contains(string(data), "f()") {
		t.Errorf("%v, the copy is\n%s", err, data)
	}
	if news := c.copy(); len(news) != 0 {
		t.Errorf("copied again: %q", news)
	}
}
