package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestCommandLine(t *testing.T) {
	for _, test := range []struct {
		name   string
		args   []string
		status int
		want   string // a part of what is said
	}{
		{"nothing", nil, 2, "go run ./kernel lab"},
		{"help", []string{"-h"}, 0, "go run ./kernel launch"},
		{"unknown", []string{"fly"}, 2, `there is no command "fly"`},
		{"unknown lists the commands", []string{"fly"}, 2, "go run ./kernel install"},
		{"help of lab", []string{"lab", "-h"}, 0, "-in-place"},
		{"help of run", []string{"run", "-h"}, 0, "raises-exception"},
		{"help of install", []string{"install", "-h"}, 0, "-prefix DIR"},
		{"help of doctor", []string{"doctor", "-h"}, 0, "mend"},
		{"help of warm", []string{"warm", "-h"}, 0, "without a network"},
		{"two places", []string{"install", "-user", "-system"}, 2, "one of -user"},
		{"shared without a place", []string{"install", "-shared"}, 2, "-prefix DIR"},
		{"no notebook at a time", []string{"run", "-j", "0", "a.ipynb"}, 2, "-j 0"},
		{"a page for two", []string{"run", "-html", "a.html", "a.ipynb", "b.ipynb"}, 2, "a folder"},
		{"help of launch", []string{"launch", "-h"}, 0, "CONNECTION_FILE"},
		{"unknown flag", []string{"lab", "-fast"}, 2, "-fast"},
		{"run without a notebook", []string{"run"}, 2, "NOTEBOOK"},
		{"lab with an argument", []string{"lab", "x.ipynb"}, 2, "x.ipynb"},
		{"two notebooks into one file", []string{"run", "-o", "out", "a.ipynb", "b.ipynb"}, 2, "one notebook"},
		{"launch without a file", []string{"launch"}, 2, "CONNECTION_FILE"},
	} {
		var out bytes.Buffer
		if status := run(t.Context(), test.args, &out, &out); status != test.status || !strings.Contains(out.String(), test.want) {
			t.Errorf("%s: status %d, want %d with %q:\n%s", test.name, status, test.status, test.want, &out)
		}
	}
}
