package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestList(t *testing.T) {
	packages := source{"pypi", []string{"printf", `a\t1\tMIT\n\nb\t2\t\na\t1\tMIT\n`}}
	var b bytes.Buffer
	if err := list(&b, []source{packages, {"golang", []string{"printf", `b\tv2\t\n`}}}, time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(b.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range d.Packages {
		got = append(got, p.ID+" "+p.Declared+" "+p.Refs[0].Locator)
	}
	want := "SPDXRef-1 MIT pkg:pypi/a@1, SPDXRef-2 NOASSERTION pkg:pypi/b@2, SPDXRef-3 NOASSERTION pkg:golang/b@v2"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, ", "), want)
	}
	if err := list(&b, []source{{"deb", []string{"sh", "-c", "echo no >&2; exit 3"}}}, time.Now()); err == nil || !strings.Contains(err.Error(), "no") {
		t.Errorf("a command that fails: %v", err)
	}
}
